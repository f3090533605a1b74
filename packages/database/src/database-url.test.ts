import { expect, test } from 'vitest'
import { parseDatabaseUrl } from './database-url.ts'

test.each([
  ['file:./data/test.db', '/srv/app/data/test.db'],
  ['file:data/test.db', '/srv/app/data/test.db'],
  ['file:///data/test.db', '/data/test.db'],
  ['file:./my%20data.db', '/srv/app/my data.db'],
])('%s names the file %s', (url, file) => {
  expect(parseDatabaseUrl(url, '/srv/app')).toEqual({ kind: 'sqlite', file })
})

test.each([
  'postgres://user:secret@host/organizations',
  'postgresql://host:5432/organizations?sslmode=require&application_name=x',
  'postgres:///organizations?host=/var/run/postgresql',
])('%s names a Postgres database', (url) => {
  expect(parseDatabaseUrl(url, '/srv/app')).toEqual({ kind: 'postgres', url })
})

test.each([
  ['', 'got a value without file: or postgres://'],
  ['hunter2', 'got a value without file: or postgres://'],
  ['user:hunter2@host/db', 'got a value without file: or postgres://'],
  ['mysql://user:hunter2@host/db', 'got mysql://'],
  ['file:./test.db?mode=ro', 'got "mode" after a "?"'],
  ['file://user:hunter2@host/db', 'got a host'],
  ['file:', 'got no name of a file'],
  ['data.db', 'got a value without file: or postgres://'],
  ['postgres://', 'with a host and the name of a database'],
  ['postgresql://user:hunter2@/db', 'with a host and the name of a database'],
  ['postgres://user:hunter2@host:99999/db', 'with a host and the name of a database'],
  ['postgres://user:hunter2@host', 'with a host and the name of a database'],
  ['postgres://user:hunter2@host/db?sslmod=require', 'got "sslmod" after the "?"'],
  ['postgres://user@host/db?hunter2', 'got something else after the "?"'],
])('%s is refused with a sentence that says why, and repeats no password', (url, reason) => {
  expect(() => parseDatabaseUrl(url, '/srv/app')).toThrow(/^Expected DATABASE_URL to /)
  expect(() => parseDatabaseUrl(url, '/srv/app')).toThrow(reason)
  expect(() => parseDatabaseUrl(url, '/srv/app')).toThrow(/^(?!.*hunter2).*$/s)
})
