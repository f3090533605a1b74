import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { inTransaction, restoreTombstone } from '@organizations/database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCommandLine, hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { repositoryRoot } from '../support/program.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { createTempFolder, type TempFolder } from '../support/temp-folder.ts'
import { startServiceWithManualClock, type ServiceWithManualClock } from '../support/service-with-manual-clock.ts'

/** More than the server takes at once: some that were here, and many that were put back. */
const ORGANIZATIONS = 5
const PUT_BACK = 1000

let service: ServiceWithManualClock
let folder: TempFolder
let operator: CommandLine
let ada: CommandLine
let file: string
/** What was deleted, in its order. */
const deleted: string[] = []
beforeAll(async () => {
  service = await startServiceWithManualClock()
  folder = createTempFolder()
  file = join(folder.path, 'tombstones.jsonl')
  const { url, operatorKey } = service
  const enter = (key: string) => createCommandLine(folder.path, { ORGS_URL: url, ORGS_API_KEY: key })
  operator = enter(operatorKey)
  const key = await createUser(restClient(url, operatorKey), 'ada@example.com')
  ada = enter(key)
  const rest = restClient(url, key)
  for (let count = 0; count < ORGANIZATIONS; count += 1) {
    const { body } = await rest.post('/organization', { name: 'Doomed' })
    deleted.push(body.id ?? '')
    await rest.delete(`/organization?orgId=${body.id}`)
    service.advance(1000)
  }
  const { db, ids, clock } = service.deps
  await inTransaction(db, async (trx) => {
    for (let count = 0; count < PUT_BACK; count += 1) {
      const id = ids.organization()
      deleted.push(id)
      const tombstone = {
        subject: { kind: 'organization', id },
        organizationId: id,
        deletionId: ids.deletion(),
      } as const
      await restoreTombstone(trx, { ...tombstone, requestedAt: clock() + count })
    }
  })
})
afterAll(async () => {
  await service.close()
  await folder.remove()
})

interface Line {
  subject?: { id: string }
  requestedAt?: string
  highestIds?: object
}
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
const exported = async (...args: string[]) => {
  const { code, stdout, stderr } = await operator.run(['operator', 'tombstones', ...args])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}
const replay = (...args: string[]) => operator.run(['operator', 'tombstones', 'replay', ...args])

describe('orgs operator tombstones', () => {
  test('prints what was deleted, a line each in its order, and the highest ids at the end', async () => {
    const lines = linesOf(await exported())
    expect(lines.slice(0, -1).map(({ subject }) => subject?.id)).toEqual(deleted)
    const { kid } = service.deps.signingKey
    const signature: unknown = expect.any(String)
    const highestIds = { apiKeys: 2, bundles: 0, channels: 0, kid, signature }
    expect(lines.at(-1)).toEqual({ count: deleted.length, highestIds })
    const since = linesOf(await exported('--since', lines[200]?.requestedAt ?? ''))
    expect(since.slice(0, -1)).toEqual(lines.slice(200, -1))
    expect(since.at(-1)).toEqual({ ...lines.at(-1), count: since.length - 1 })
    expect(linesOf(await exported('--since', '2999-01-01'))).toEqual([{ ...lines.at(-1), count: 0 }])
  })

  test('replay takes them in again, from several exports as from one, and prints what it did', async () => {
    const { highestIds } = linesOf(await exported()).at(-1) ?? {}
    const [line = ''] = (await exported()).split('\n')
    const old = `${line}\n${JSON.stringify({ highestIds })}\n` // an end without a count
    await writeFile(file, old + (await exported()))
    await appendFile(file, await exported('--since', '2999-01-01'))
    const first = { code: 0, stdout: 'Replayed: 0 being deleted again, 0 restored, 1006 already known\n', stderr: '' }
    expect(await replay(file)).toMatchObject(first)
    expect(await operator.json('operator', 'tombstones', 'replay', file)).toEqual({
      deletedAgain: 0,
      restored: 0,
      known: 1006,
      inUse: 0,
    })
  })

  test('replay takes only what is signed, and names the line that is not; unsigned ones for a reason', async () => {
    const text = await exported()
    const [first = '', second = ''] = text.split('\n')
    const { kid: _, signature: __, ...bare } = JSON.parse(first) as Line & { kid: string; signature: string }
    const made = JSON.stringify({ ...bare, subject: { kind: 'bundle', id: '7' } })
    const forged = second.replace(/"requestedAt":"2/, '"requestedAt":"3')
    for (const [bad, why] of [
      [made, 'Expected kid and signature, got none'],
      [forged, 'It does not match its signature: it or its signature was changed'],
    ]) {
      await writeFile(file, `${first}\n${second}\n${bad}\n${text}`)
      const { code, stdout, stderr } = await replay(file)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain(
        `Line 3 of ${file} is not signed by the service. ${why}. If you know where the file comes`,
      )
      expect(stderr).toContain('Replayed so far: 0 being deleted again, 0 restored, 0 already known')
    }
    const end = JSON.stringify({ count: 1, highestIds: { bundles: 9 } }) // of an earlier release, as the line before it
    await writeFile(file, `${made}\n${end}\n`)
    expect(await replay(file)).toMatchObject({ code: 1, stderr: expect.stringContaining(`Line 1 of ${file}`) })
    for (const half of [['--unsigned'], ['--reason', 'Old']]) expect((await replay(file, ...half)).code).toBe(2)
    const reason = 'Exported by an earlier release'
    const taken = await replay(file, '--unsigned', '--reason', reason)
    expect(taken).toMatchObject({ code: 0, stdout: 'Replayed: 0 being deleted again, 1 restored, 0 already known\n' })
    expect(linesOf(await exported()).at(-1)).toMatchObject({ highestIds: { bundles: 9 } })
    const entries = await service.deps.db.selectFrom('operator_audit_entries').select('details').execute()
    expect(entries.map(({ details }) => details)).toContain(JSON.stringify({ tombstones: 1, unsigned: 1, reason }))
  })

  test('replay says that lines are missing before the end of an export, and has replayed the others', async () => {
    const text = await exported('--since', '2026-01-01')
    const [first = '', second = ''] = text.split('\n')
    const count = deleted.length + 1 // with the bundle of the test above
    const endings = [
      [text.slice(first.length + 1), count, count, count - 1], // its beginning is gone
      [`${first}\n${second}\n${text}`, count + 3, count, count + 2], // it was appended to one that was cut off
    ] as const
    for (const [content, line, expected, found] of endings) {
      await writeFile(file, content)
      const problem = `line ${line} of ${file} ends an export of ${expected} tombstones, and ${found} come before it\n`
      const { code, stdout, stderr } = await replay(file)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toBe(`Replayed: 0 being deleted again, 0 restored, ${found} already known. But ${problem}`)
    }
  })

  test('replay says that a file was cut off, and has replayed what is there', async () => {
    const text = await exported()
    const [first = '', second = ''] = text.split('\n')
    await writeFile(file, `${first}\n${second}\n`)
    const sentence = `Replayed: 0 being deleted again, 0 restored, 2 already known. But ${file} does not end with the last line`
    expect(await replay(file)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(sentence) })
    await writeFile(file, '')
    expect(await replay(file)).toMatchObject({ code: 1, stderr: expect.stringContaining('it was cut off') })
    for (const bad of [second.slice(0, 50), '{}', '7', '{"highestIds":{"bundles":-1}}']) {
      await writeFile(file, `${first}\n${bad}\n`)
      const refusal = `Expected line 2 of ${file} to be a tombstone or the highest ids, got something else`
      expect(await replay(file)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(refusal) })
    }
  })

  test.runIf(hasTerminal)('replay shows on a terminal how far it is', async () => {
    await writeFile(file, await exported())
    const { code, text } = await operator.onTerminal(['operator', 'tombstones', 'replay', file])
    expect(code).toBe(0)
    expect(text).toMatch(/100 % \|/)
  })

  test('is for operators alone, and refuses bad usage', async () => {
    await writeFile(file, await exported())
    for (const args of [['tombstones'], ['tombstones', 'replay', file]]) {
      const { code, stdout, stderr } = await ada.run(['operator', ...args])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('Operator right required')
    }
    const missing = join(folder.path, 'none')
    for (const args of [['--since', 'yesterday'], ['play', file], ['replay'], ['replay', missing]]) {
      const { code, stdout } = await operator.run(['operator', 'tombstones', ...args])
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
    }
  })

  test.each(['tombstones', 'tombstones replay'])('%s --help has examples, and docs/cli.md names it', async (name) => {
    const { code, stdout } = await operator.run(['operator', ...name.split(' '), '--help'])
    expect(code).toBe(0)
    for (const part of ['Examples:', `$ orgs operator ${name}`]) expect(stdout).toContain(part)
    expect(await readFile(join(repositoryRoot, 'docs/cli.md'), 'utf8')).toContain(`\`orgs operator ${name}`)
  })
})
