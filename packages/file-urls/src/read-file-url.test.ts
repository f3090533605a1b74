import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFileUrl } from './read-file-url.ts'

const expected = 'Expected IT to name a file'
const read = (url: string, baseFolder = '/srv/app') => readFileUrl(url, { baseFolder, expected })

test.each([
  ['file:./data/test.db', '/srv/app/data/test.db'],
  ['file:data/test.db', '/srv/app/data/test.db'],
  ['file:../test.db', '/srv/test.db'],
  ['file:/data/test.db', '/data/test.db'],
  ['file:///data/test.db', '/data/test.db'],
  ['FILE:///data/objects/', '/data/objects'],
  ['file:./my%20data.db', '/srv/app/my data.db'],
  ['file:./my data.db', '/srv/app/my data.db'],
  ['file:./100%25.db', '/srv/app/100%.db'],
  ['file:./a%3Fb%23c.db', '/srv/app/a?b#c.db'],
  ['file:./%C3%BC.db', '/srv/app/ü.db'],
])('%s names %s', (url, path) => {
  expect(read(url)).toBe(path)
})

test.each([
  ['file:', 'got no name of a file'],
  ['file:/', 'got no name of a file'],
  ['file:./', 'got no name of a file'],
  ['file:..', 'got no name of a file'],
  ['file:./test.db?mode=ro', 'got "mode" after a "?"'],
  ['file:./test.db?', 'got something else after a "?"'],
  ['file:./test.db?hunter2', 'got something else after a "?"'],
  ['file:./test.db#1', 'got a "#"'],
  ['file://user:hunter2@host/test.db', 'got a host'],
  ['file:./a%2Fb', 'got an encoded / or NUL'],
  ['file:./a%00b', 'got an encoded / or NUL'],
  ['file:./100%.db', 'got a "%" that begins no encoded character'],
  ['file:./%ff', 'got a "%" that begins no encoded character'],
])('refuses %s with a sentence that says why, and repeats no password', (url, reason) => {
  expect(() => read(url)).toThrow(`${expected}, ${reason}`)
  expect(() => read(url)).toThrow(/^(?!.*hunter2).*$/s)
})

describe('a file whose name is the undecoded one', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'organizations-url-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (name: string) => writeFileSync(join(folder, name), '')

  test('is refused with both names while the decoded one does not exist', () => {
    write('my%20data.db')
    expect(() => read('file:./my%20data.db', folder)).toThrow(
      `"${folder}/my data.db" does not exist, and "${folder}/my%20data.db" does`,
    )
    expect(read('file:./my%2520data.db', folder)).toBe(`${folder}/my%20data.db`)
  })

  test('is another file once the decoded one exists', () => {
    write('my%20data.db')
    write('my data.db')
    expect(read('file:./my%20data.db', folder)).toBe(`${folder}/my data.db`)
  })
})
