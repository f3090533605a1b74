import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryRoot } from '@organizations/runtime'
import { expect, test } from 'vitest'

const MOST_FILES = 10
const MOST_LINES = 900

const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')

test('a reader follows a deletion from the door to the first deleted row in few files, and their lines are true', () => {
  const [, list = ''] = /reading-list:begin -->(.*)<!-- reading-list:end/s.exec(read('docs/how-it-works.md')) ?? []
  const files = [...list.matchAll(/^\| `(\S+)` \| (\d+) \|/gm)].map(([, path = '', lines]) => [path, Number(lines)])
  const today = files.map(([path]) => [path, read(String(path)).split('\n').length - 1])
  expect(files, 'docs/how-it-works.md: the lines of its files have changed').toEqual(today)
  expect(files.length).toBeLessThanOrEqual(MOST_FILES)
  expect(today.reduce((sum, [, lines]) => sum + Number(lines), 0)).toBeLessThanOrEqual(MOST_LINES)
  expect(files.at(-1)).toEqual([expect.stringContaining('packages/database/'), expect.any(Number)])
})
