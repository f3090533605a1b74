import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { openPostgres, type TestDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { bootstrapOperator } from '@organizations/services'
import { beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../program/create-log.ts'
import { openDeps, type OpenDeps } from '../open-deps.ts'
import { EnvironmentError } from '../environment/read-env.ts'

const receiptSigningKey = generateSigningKey()

describe('a program on Postgres', () => {
  let database: TestDatabase
  let folder: string

  beforeEach(async () => {
    database = await openPostgres()
    folder = await mkdtemp(join(tmpdir(), 'organizations-postgres-'))
    return async () => {
      await database.remove()
      await rm(folder, { recursive: true })
    }
  })

  const open = (own: { databaseUrl?: string; receiptSigningKey?: string | undefined } = {}) =>
    openDeps({
      databaseUrl: database.url,
      storageUrl: `file:${folder}`,
      log: createLog('silent'),
      doorbell: { ring() {} },
      leaseMs: 10_000,
      receiptSigningKey,
      ...own,
    })

  test('opens the database and migrates it', async () => {
    const { checkDatabase, close } = await open()
    await checkDatabase()
    await close()
  })

  test('does not start without the signing key that all programs share', async () => {
    const error: unknown = await open({ receiptSigningKey: undefined }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(EnvironmentError)
    expect(String(error)).toContain('RECEIPT_SIGNING_KEY: expected the key that all programs on one Postgres share')
  })

  test.each([
    ['no server listens', (url: URL) => Object.assign(url, { port: '1' }), 'ECONNREFUSED'],
    [
      'there is no such database',
      (url: URL) => Object.assign(url, { pathname: '/nowhere' }),
      '"nowhere" does not exist',
    ],
  ])('does not start when %s, with a message without the password', async (_, change, reason) => {
    const url = change(Object.assign(new URL(database.url), { password: 'hunter2' }))
    const error: unknown = await open({ databaseUrl: url.href }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(EnvironmentError)
    expect(String(error)).toContain('DATABASE_URL: expected a Postgres database that answers: ')
    expect(String(error)).toContain(reason)
    expect(inspect(error, { depth: 10 })).not.toContain('hunter2')
  })

  test('creates the operator once, even when several programs start at once', async () => {
    const programs: OpenDeps[] = await Promise.all(Array.from({ length: 5 }, () => open()))
    const operator = { email: 'operator@example.com', secret: undefined }
    const made = await Promise.all(programs.map(({ deps }) => bootstrapOperator(deps, operator)))
    expect(made.filter((it) => it !== undefined)).toHaveLength(1)
    for (const { close } of programs) await close()
  })
})
