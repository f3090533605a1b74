import { expect, test } from 'vitest'
import { sqliteFile } from './sqlite-file.ts'

test.each([
  ['file:./data/test.db', '/srv/app/data/test.db'],
  ['file:data/test.db', '/srv/app/data/test.db'],
  ['file:../test.db', '/srv/test.db'],
  ['file:/data/test.db', '/data/test.db'],
  ['file:///data/test.db', '/data/test.db'],
  ['file:./my%20data.db', '/srv/app/my%20data.db'],
  ['file:./a?b#c.db', '/srv/app/a?b#c.db'],
])('%s names the file %s', (url, file) => {
  expect(sqliteFile(url, '/srv/app')).toBe(file)
})
