// Deletions that cannot go on, as operators meet them: over REST and tRPC, and from the command line.

import { mkdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'

import { inTransaction } from '@organizations/database'
import { organizationPrefix, type DeletionId, type OrganizationId } from '@organizations/domain'
import { seedOrganization } from '@organizations/seed'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { linesOf } from '../support/cli/cli-fixture.ts'
import { repositoryRoot } from '../support/program.ts'
import { createUser, restClient, type RestClient } from '../support/rest-client.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'
import { trpcClient } from '../support/trpc-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { startServiceWithManualClock, type ServiceWithManualClock } from '../support/service-with-manual-clock.ts'

const ADA = 'ada@example.com'

let service: ServiceWithManualClock
let settings: TempFolder
let operator: CommandLine
let ada: CommandLine
let rest: RestClient
let trpc: ReturnType<typeof trpcClient>
beforeAll(async () => {
  service = await startServiceWithManualClock()
  settings = createTempFolder()
  const { url, operatorKey } = service
  const enter = (key: string) => createCommandLine(settings.path, { ORGS_URL: url, ORGS_API_KEY: key })
  rest = restClient(url, operatorKey)
  trpc = trpcClient(url, operatorKey)
  operator = enter(operatorKey)
  ada = enter(await createUser(rest, ADA))
})
afterAll(async () => {
  await service.close()
  await settings.remove()
})

interface Doomed {
  id: OrganizationId
  /** Where one of its stored files lies. */
  file: string
}

async function makeDoomed(): Promise<Doomed> {
  const { deps, objectsFolder } = service
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const size = { apps: 1, bundlesPerApp: 2, channelsPerApp: 1, devicesPerApp: 3, bundleBytes: 200 }
  const id = await seedOrganization(target, { ...size, email: ADA, name: 'Doomed' })
  const keys: string[] = []
  for await (const page of deps.store.list(organizationPrefix(id))) keys.push(...page)
  return { id, file: join(objectsFolder, keys[0] ?? '') }
}

const ask = async ({ id }: Doomed) => {
  await ada.json('delete', id, '--yes', '--no-wait')
  const deletions = service.deps.db.selectFrom('deletions').select('id').where('subject_id', '=', id)
  return (await deletions.executeTakeFirstOrThrow()).id
}
const run = async (statement: string) =>
  await inTransaction(service.deps.db, async (trx) => void (await sql.raw(statement).execute(trx)))
const movesOf = (deletionId: DeletionId) =>
  service.deps.logged
    .filter(({ fields }) => 'state' in fields && Object.values(fields).includes(deletionId))
    .map(({ fields }) => (fields as { state: string }).state)

const replaceByFolder = async ({ file }: Doomed) => {
  await rm(file)
  await mkdir(file)
}

const obstacles = [
  {
    name: 'there is a folder in the place of a stored file',
    putUp: replaceByFolder,
    takeAway: ({ file }: Doomed) => rmdir(file),
    reason:
      '7 rounds in a row removed nothing. What is left: bundles, apps. A stored file of bundles could not be deleted: a folder stands in its place (EISDIR).',
  },
  {
    name: 'rounds make no progress',
    putUp: ({ id }: Doomed) =>
      run(`create trigger stay before delete on members when old.organization_id = '${id}'
           begin select raise(ignore); end`),
    takeAway: () => run('drop trigger stay'),
    reason: '7 rounds in a row removed nothing. What is left: members.',
  },
  {
    name: 'the workers are older than the schema',
    putUp: () => run('create table labels (organization_id text)'),
    takeAway: () => run('drop table labels'),
    reason: 'The database has tables that no running worker knows: labels. Update the workers.',
  },
]

describe('a deletion is blocked when', () => {
  test.each(obstacles)('$name: each door says why, and one retry resumes it', async (obstacle) => {
    const { putUp, takeAway, reason } = obstacle
    const [doomed, bystander] = [await makeDoomed(), await makeDoomed()]
    await putUp(doomed)
    const id = await ask(doomed)
    await service.advanceUntil('blocked', doomed.id)

    const subject = { kind: 'organization', id: doomed.id }
    const [blocked] = await trpc.operator.listDeletions.query({ state: 'blocked' })
    expect(blocked).toMatchObject({ id, subject, organizationId: doomed.id, state: 'blocked', reason })
    expect((await rest.get('/operator/deletion?state=blocked')).body.data).toEqual([blocked])
    expect(await operator.json('operator', 'deletions', '--state', 'blocked')).toEqual([blocked])
    const [head, line, ...others] = await linesOf(operator, 'operator', 'deletions', '--state', 'blocked')
    expect([head, others]).toEqual([
      expect.stringMatching(/^ID +SUBJECT +STATE +DONE +PERCENT +ASKED BY +REASON +WAITS FOR$/),
      [],
    ])
    const { done, percent } = blocked ?? {}
    expect(line?.replaceAll(/ +/g, ' ')).toBe(
      `${id} organization ${doomed.id} blocked ${done} ${percent} ada@example.com (member) ${reason} -`,
    )
    expect(await ada.json('deletion', doomed.id)).toMatchObject({ state: 'blocked', reason })
    expect(movesOf(id).filter((state) => state === 'blocked')).toEqual(['blocked'])

    await takeAway(doomed)
    expect(await operator.json('operator', 'retry', id)).toEqual({ id })
    await service.advanceUntil('completed', doomed.id)
    const refusal = { status: 409, body: { code: 'deletion_not_blocked' } }
    expect(await rest.post('/operator/deletion/retry', { id })).toMatchObject(refusal)
    await expect(trpc.operator.retryDeletion.mutate({ id })).rejects.toMatchObject({
      data: { httpStatus: 409, errorCode: 'deletion_not_blocked' },
    })
    const second = await operator.run(['operator', 'retry', id])
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: 'Only a blocked deletion can be retried\n' })

    expect(await trpc.operator.listDeletions.query({ state: 'blocked' })).toEqual([])
    expect(await ada.json('deletion', doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    expect(await ada.json('get', bystander.id)).toMatchObject({ name: 'Doomed' })
  })
})

describe('orgs operator', () => {
  /** Blocked by a folder in the place of a file. */
  const makeBlocked = async () => {
    const doomed = await makeDoomed()
    await replaceByFolder(doomed)
    const id = await ask(doomed)
    await service.advanceUntil('blocked', doomed.id)
    return { ...doomed, deletionId: id }
  }

  test('retry --wait waits until the deletion is complete', async () => {
    const { id, file, deletionId } = await makeBlocked()
    await rmdir(file)
    const { code, stdout, stderr } = await operator.run(['operator', 'retry', deletionId, '--wait'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Deletion resumed: ${deletionId}\n` })
    expect(stdout).toMatch(/^The deletion is completed: \d+ rows and files removed\n$/)
    expect(await ada.json('deletion', id)).toMatchObject({ state: 'completed' })
  })

  test('retry --wait fails, and says why, when the deletion is blocked again', async () => {
    const { id, file, deletionId } = await makeBlocked()
    for (const json of [[], ['--json']]) {
      const waiting = operator.run(['operator', 'retry', deletionId, '--wait', ...json])
      const retried = () => service.deps.db.selectFrom('deletions').select('state').where('subject_id', '=', id)
      await waitFor(async () => (await retried().executeTakeFirst())?.state !== 'blocked', { what: 'the retry' })
      await service.advanceUntil('blocked', id)
      const { code, stdout, stderr } = await waiting
      expect(code).toBe(1)
      expect(stderr).toMatch(/^Deletion resumed: \S+\nThe deletion is blocked again: 7 rounds .* \(EISDIR\)\.\n$/)
      if (json.length === 0) expect(stdout).toBe('')
      else expect(JSON.parse(stdout)).toMatchObject({ id: deletionId, state: 'blocked' })
    }
    await rmdir(file)
    await operator.json('operator', 'retry', deletionId, '--wait')
  })

  test.runIf(hasTerminal)('retry --wait can be left by Ctrl-C: the deletion itself goes on', async () => {
    const { id, file, deletionId } = await makeBlocked()
    const answers = [['Deletion resumed', '\u0003']] as const
    const { code, text } = await operator.onTerminal(['operator', 'retry', deletionId, '--wait'], { answers })
    expect(code).toBe(130)
    expect(text).toContain('Interrupted. The deletion itself goes on; "orgs operator deletions" shows its progress')
    await rmdir(file)
    await service.advanceUntil('completed', id)
  })

  test('deletions come in pages, newest first, and say when there may be more', async () => {
    const all = (await operator.json('operator', 'deletions')) as { id: string }[]
    expect(all.length).toBeGreaterThanOrEqual(3)
    const first = await operator.run(['operator', 'deletions', '--limit', '2'])
    expect(first).toMatchObject({ code: 0, stderr: 'There may be more, with --page 1\n' })
    expect(first.stdout.split('\n').slice(1, 3)).toEqual(
      all.slice(0, 2).map(({ id }) => expect.stringMatching(new RegExp(`^${id} `)) as string),
    )
    expect(await operator.json('operator', 'deletions', '--limit', '2', '--page', '1')).toEqual(all.slice(2, 4))
    expect(await operator.run(['operator', 'deletions', '--state', 'requested'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'There are none.\n',
    })
  })

  test('refuses other users, unknown ids, and bad usage', async () => {
    const lost = 'deletion_01h455vb4pex5vsknk084sn02q'
    for (const args of [['deletions'], ['retry', lost]]) {
      const ending = await ada.run(['operator', ...args])
      expect(ending).toMatchObject({ code: 1, stdout: '', stderr: 'Operator right required\n' })
    }
    const unknown = await operator.run(['operator', 'retry', lost, '--wait', '--json'])
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: 'No such deletion\n' })
    for (const args of [[], ['deletions', '--state', 'lost'], ['deletions', '--page', '-1'], ['retry'], ['users']]) {
      const { code, stdout } = await operator.run(['operator', ...args])
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
    }
  })

  test.each(['deletions', 'retry'])(
    '%s --help shows its options and examples, and docs/cli.md names it',
    async (name) => {
      const { code, stdout, stderr } = await operator.run(['operator', name, '--help'])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      for (const part of [`Usage: orgs operator ${name}`, 'Examples:', `$ orgs operator ${name}`, '--json']) {
        expect(stdout).toContain(part)
      }
      expect(await readFile(join(repositoryRoot, 'docs/cli.md'), 'utf8')).toContain(`orgs operator ${name}`)
    },
  )
})
