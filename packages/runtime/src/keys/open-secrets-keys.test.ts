import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTransaction, insertOrganization, insertWebhook } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import type { OrganizationId, UserId, WebhookId } from '@organizations/domain'
import { generateSecretsKey, readSecretsKey, type SecretsKeys } from '@organizations/services'
import { beforeEach, describe, expect, test } from 'vitest'
import { openSecretsKeys, requireKnownSecrets } from './open-secrets-keys.ts'
import { EnvironmentError } from '../environment/read-env.ts'

describe('the key of the secrets of webhooks', () => {
  let folder: string
  let databaseUrl: string
  let keyFile: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'organizations-secrets-'))
    databaseUrl = `file:${join(folder, 'data/test.db')}`
    keyFile = join(folder, 'data/test.db.secrets-key')
    return () => rm(folder, { recursive: true })
  })

  test('is created beside an SQLite file by the first start, readable only by its owner, and used by the next', async () => {
    const keys = await openSecretsKeys({ databaseUrl })
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
    expect(keys?.current.id).toBe(readSecretsKey(await readFile(keyFile, 'utf8')).id)
    expect((await openSecretsKeys({ databaseUrl }))?.current.id).toBe(keys?.current.id)
    expect(await readdir(join(folder, 'data'))).toEqual(['test.db.secrets-key'])
  })

  test('is the given key with those of before, and no file is created then', async () => {
    const [secretsKey, before] = [generateSecretsKey(), generateSecretsKey()]
    const keys = await openSecretsKeys({ databaseUrl, secretsKey, oldSecretsKeys: [before] })
    expect([keys?.current.id, keys?.old[0]?.id]).toEqual([readSecretsKey(secretsKey).id, readSecretsKey(before).id])
    expect(await readdir(folder)).toEqual([])
  })

  test('is none on Postgres unless it is set', async () => {
    expect(await openSecretsKeys({ databaseUrl: 'postgres://h/d' })).toBeUndefined()
    const secretsKey = generateSecretsKey()
    expect(await openSecretsKeys({ databaseUrl: 'postgres://h/d', secretsKey })).toMatchObject({ old: [] })
  })

  test('stops the start when its file holds something else, with a message that does not repeat it', async () => {
    await openSecretsKeys({ databaseUrl })
    await writeFile(keyFile, 'hunter2')
    const error: unknown = await openSecretsKeys({ databaseUrl }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(EnvironmentError)
    expect(String(error)).toContain(`SECRETS_KEY: expected a key there or in ${keyFile}`)
    expect(String(error)).not.toContain('hunter2')
    expect(await readFile(keyFile, 'utf8')).toBe('hunter2') // an existing key file is never overwritten
  })
})

describe.for(testDatabases)('a start on $name', ({ open }) => {
  let database: TestDatabase
  let logged: [level: string, fields: object][]
  beforeEach(async () => {
    database = await open()
    logged = []
    return () => database.remove()
  })
  const log = {
    info: (fields: object) => logged.push(['info', fields]),
    error: (fields: object) => logged.push(['error', fields]),
  }
  const start = (keys: SecretsKeys | undefined) => requireKnownSecrets(database.db, keys, log as never) // the two that it calls

  test('needs no key while there is no webhook', async () => {
    await start(undefined)
    expect(logged).toEqual([])
  })

  test('is refused without the key of webhooks that there are, and tells of keys that are missing or old', async () => {
    const [first, second] = [readSecretsKey(generateSecretsKey()), readSecretsKey(generateSecretsKey())]
    await insertWebhooks(database, [`${first.id}.a`, `${first.id}.b`])
    await expect(start(undefined)).rejects.toThrow(`SECRETS_KEY: expected the key ${first.id} of the webhooks' secrets`)
    await start({ current: first, old: [second] })
    expect(logged).toEqual([])
    await start({ current: second, old: [first] })
    await start({ current: second, old: [] })
    const fields = { key: first.id, webhooks: 2 }
    expect(logged).toEqual([
      ['info', fields],
      ['error', fields],
    ])
  })
})

async function insertWebhooks({ db }: TestDatabase, secrets: readonly string[]): Promise<void> {
  const organizationId = 'org_here' as OrganizationId // the forms of ids do not matter here
  const userId = 'user_1' as UserId
  await inTransaction(db, async (trx) => {
    const user = {
      id: userId,
      email: 'a@example.com',
      name: null,
      plan: 'standard',
      is_operator: 0,
      created_at: 1,
    } as const
    await trx.insertInto('users').values(user).execute()
    const created = { createdBy: userId, createdAt: 1 }
    await insertOrganization(trx, { id: organizationId, name: 'Acme', managementEmail: 'a@example.com', ...created })
    for (const secret of secrets) {
      const id = `webhook_${secret}` as WebhookId
      const url = 'https://example.com/'
      await insertWebhook(trx, { organizationId, id, name: 'X', url, enabled: true, events: ['*'], secret, ...created })
    }
  })
}
