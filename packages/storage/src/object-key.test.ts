import { describe, expect, test } from 'vitest'
import {
  InvalidObjectKeyError,
  isStoredKey,
  parseObjectKey,
  parseObjectPrefix,
  parseStoredKey,
  partialName,
} from './object-key.ts'

const longest = Array.from({ length: 4 }, () => 'x'.repeat(127)).join('/') + '/'
const leftover = partialName('organizations/o/file', '0123456789abcdef')

const refused: [what: string, key: unknown][] = [
  ['nothing', ''],
  ['no text', undefined],
  ['a traversal', '../secret'],
  ['a traversal inside', 'a/../../secret'],
  ['the folder itself', '.'],
  ['a dot in a name', 'a/b.zip'],
  ['a hidden file', '.htaccess'],
  ['an absolute path', '/etc/passwd'],
  ['an empty segment', 'a//b'],
  ['a slash at the end', 'a/b/'],
  ['a backslash', String.raw`a\b`],
  ['a drive letter', 'c:a'],
  ['NUL', 'a/b\0'],
  ['a line break at the end', 'a/b\n'],
  ['a space', 'a b'],
  ['an accented letter', 'a/é'],
  ['a full-width dot', 'a/．．/b'],
  ['an encoded slash', 'a%2Fb'],
  ['a segment of 129 characters', 'a'.repeat(129)],
  ['513 characters', `${longest}xx`.slice(0, 513).padEnd(513, 'x')],
]

describe('an object key', () => {
  test.each([
    ['a', [], 'a'],
    ['a/b', ['a'], 'b'],
    ['organizations/org_01h/apps/0191-2f/Ab_9-', ['organizations', 'org_01h', 'apps', '0191-2f'], 'Ab_9-'],
    ['a'.repeat(128), [], 'a'.repeat(128)],
  ])('%s is split into folders and a name', (key, folders, name) => {
    expect(parseObjectKey(key)).toEqual({ folders, name })
  })

  test('may have 512 characters', () => {
    const key = longest.slice(0, -2)
    expect(`${key}x`.length).toBe(511)
    expect(() => parseObjectKey(`${key}xx`)).not.toThrow()
  })

  test.each(refused)('is not %s', (_, key) => {
    // The cast: a caller without types might pass any value.
    expect(() => parseObjectKey(key as string)).toThrow(InvalidObjectKeyError)
    expect(() => parseStoredKey(key as string)).toThrow(InvalidObjectKeyError)
    expect(isStoredKey(key as string)).toBe(false)
  })

  test('that is refused causes an error with the expected and the given value', () => {
    expect(() => parseObjectKey('a/../b')).toThrow(
      'Expected a key of segments of 1-128 characters A-Z a-z 0-9 _ - joined by "/", at most 512 long, got "a/../b"',
    )
    expect(() => parseObjectKey('a'.repeat(5000))).toThrow(/got "a{80}"\.\.\. \(5000 characters\)$/)
  })
})

describe('the name of a file that is still being written', () => {
  test('can be listed and deleted', () => {
    expect(isStoredKey(leftover)).toBe(true)
    expect(parseStoredKey(leftover)).toEqual({ folders: ['organizations', 'o'], name: 'file.partial-0123456789abcdef' })
  })

  test('cannot be put or got', () => {
    expect(() => parseObjectKey(leftover)).toThrow(InvalidObjectKeyError)
  })

  test.each([
    'a.partial-',
    'a.partial-0123456789abcde',
    'a.partial-0123456789abcdef0',
    'a.partial-0123456789ABCDEF',
    '.partial-0123456789abcdef',
    'a/.partial-0123456789abcdef',
    'a.partial-0123456789abcdef/b',
    '../a.partial-0123456789abcdef',
    'a.partial-0123456789abcdef.partial-0123456789abcdef',
  ])('is not %s', (key) => {
    expect(isStoredKey(key)).toBe(false)
  })
})

describe('a prefix', () => {
  test('is split into folders', () => {
    expect(parseObjectPrefix('a/')).toEqual(['a'])
    expect(parseObjectPrefix('organizations/org_01h/')).toEqual(['organizations', 'org_01h'])
  })

  test.each(['', '/', 'a', 'a/b', '/a/', 'a//', '../', 'a/../', './', 'a/b.c/', 'a/\0/', 'a/'.repeat(257)])(
    'is not %j',
    (prefix) => {
      expect(() => parseObjectPrefix(prefix)).toThrow(InvalidObjectKeyError)
    },
  )
})
