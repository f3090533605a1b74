import { buffer } from 'node:stream/consumers'
import { inTransaction } from '@organizations/database'
import {
  appSchema,
  bundleSchema,
  channelSchema,
  deviceSchema,
  exportFiles,
  listAuditInput,
  MANIFEST,
  memberSchema,
  parseInput,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteApp } from '../apps/delete-app.ts'
import { listAudit } from '../audit/list-audit.ts'
import { deleteApiKey } from '../keys/delete-api-key.ts'
import { setDeviceChannel } from '../devices/set-device-channel.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { openExportScenario, sha256, type ExportScenario } from '../testing/export-scenario.ts'
import { uploadCases } from '../testing/upload-cases.ts'
import { withKey } from '../testing/people.ts'
import type { ExportEntry } from './export-organization.ts'

describe.each(uploadCases)('exportOrganization on $name', ({ open, openStore }) => {
  let scenario: ExportScenario
  beforeEach(async () => {
    scenario = await openExportScenario(open, openStore)
  })
  afterEach(() => scenario.close())

  test('has every row and every stored file of the organization, and nothing of its neighbour', async () => {
    const { tables, objects } = await scenario.census()
    const { files, manifest, rows } = await scenario.read()
    const counts = Object.fromEntries(exportFiles.map((path) => [path, rows(path).length]))
    const rowsOf = (table: string) => tables[table]?.rows
    expect(counts).toEqual({
      'organization.jsonl': 1,
      'policy.jsonl': 1,
      'members.jsonl': rowsOf('members'),
      'api_keys.jsonl': 1,
      'apps.jsonl': 2,
      'bundles.jsonl': 6,
      'channels.jsonl': 4,
      'devices.jsonl': 1400,
      'device_overrides.jsonl': rowsOf('device_overrides'),
      'statistics.jsonl': rowsOf('daily_statistics'),
      'bundle_usage.jsonl': rowsOf('daily_bundle_usage'),
      'audit.jsonl': (rowsOf('audit_entries') ?? 0) + 1,
    })
    const stored = [...files].filter(([path]) => path.startsWith('files/'))
    expect(stored.map(([, content]) => sha256(content)).toSorted()).toEqual(Object.values(objects).toSorted())
    expect(manifest.files.map(({ path }) => path)).toEqual([...files.keys()].filter((path) => path !== MANIFEST))
    const all = Buffer.concat([...files.values()]).toString('latin1')
    for (const theirs of [scenario.neighbourId, ...scenario.neighbourApps, 'neighbour@example.com']) {
      expect(all).not.toContain(theirs)
    }
  })

  test('shows rows as the calls show them, and names the file of each bundle', async () => {
    const { deps, owner: actor } = scenario
    const channel = (await scenario.read()).rows('channels.jsonl').find((it) => it['public'] === false)
    const moved = {
      app_id: String(channel?.['app_id']),
      device_id: 'device-0000000001',
      channel: String(channel?.['name']),
    }
    await setDeviceChannel(deps, { actor, input: moved })
    const { files, rows } = await scenario.read()
    for (const app of rows('apps.jsonl')) appSchema.parse(app)
    for (const member of rows('members.jsonl')) memberSchema.parse(member)
    for (const channel of rows('channels.jsonl')) channelSchema.parse(channel)
    for (const device of rows('devices.jsonl')) deviceSchema.parse(device)
    for (const bundle of rows('bundles.jsonl')) {
      expect(sha256(files.get(String(bundle['file'])) ?? Buffer.alloc(0))).toBe(bundleSchema.parse(bundle).checksum)
    }
    const ids = rows('devices.jsonl').map((it) => `${String(it['app_id'])} ${String(it['device_id'])}`)
    expect(new Set(ids).size).toBe(1400)
    expect(rows('devices.jsonl').filter(({ channel }) => channel !== null)).toMatchObject([moved])
  })

  test('says of each file how large it is, its SHA-256, and when its rows were read', async () => {
    const { files, manifest } = await scenario.read()
    expect(manifest).toMatchObject({ organization_id: scenario.organizationId, requested_by: scenario.owner.userId })
    for (const { path, bytes, sha256: sum, rows, begun_at, ended_at } of manifest.files) {
      const content = files.get(path) ?? Buffer.alloc(0)
      expect([path, bytes, sum]).toEqual([path, content.byteLength, sha256(content)])
      if (!path.endsWith('.jsonl')) continue
      expect(rows).toBe(content.toString().split('\n').length - 1)
      const times = [manifest.begun_at, begun_at, ended_at, manifest.ended_at]
      expect(times).toEqual(times.toSorted((a = '', b = '') => a.localeCompare(b)))
    }
  })

  test('has no secret of a key and no hash of one', async () => {
    const { files } = await scenario.read()
    const hashes = await scenario.deps.db.selectFrom('api_keys').select('key_hash').execute()
    expect(hashes.length).toBeGreaterThan(4)
    const all = Buffer.concat([...files.values()]).toString('latin1')
    for (const { key_hash: hash } of hashes) expect(all).not.toContain(hash)
    expect(all).not.toContain('orgs_')
    expect(all).not.toContain('key_hash')
  })

  test('is noted in the audit log, with who asked for it', async () => {
    await scenario.read()
    const { deps, owner: actor, organizationId: orgId } = scenario
    const input = parseInput(listAuditInput, { orgId, action: 'organization.export' })
    const { data } = await listAudit(deps, { actor, input })
    expect(data).toMatchObject([{ email: 'owner@example.com', subject: scenario.organizationId, before: null }])
  })

  test('is refused to those who may not read everything, and leaves no entry then', async () => {
    const { deps, owner, organizationId } = scenario
    const before = await scenario.census()
    const weak = await withKey(deps, owner, { mode: 'write' })
    const oneApp = await withKey(deps, owner, { limitedToApps: scenario.apps })
    const { actor: stranger } = await deps.newUser('stranger@example.com')
    await expect(scenario.begin(weak)).rejects.toMatchObject({ code: 'admin_role_required' })
    await expect(scenario.begin(oneApp)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    await expect(scenario.begin(stranger)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    expect(await scenario.census()).toEqual(before)
    await deleteOrganization(deps, { actor: owner, input: { orgId: organizationId } })
    await expect(scenario.begin()).rejects.toMatchObject({ code: 'organization_not_accessible' })
  })

  const ends: [string, string, (it: ExportScenario) => Promise<unknown>][] = [
    [
      'the organization is deleted',
      'organization_not_accessible',
      ({ deps, owner, organizationId }) => deleteOrganization(deps, { actor: owner, input: { orgId: organizationId } }),
    ],
    [
      'the key is deleted',
      'invalid_api_key',
      ({ deps, owner }) => deleteApiKey(deps, { actor: owner, input: { id: owner.keyId } }),
    ],
    [
      'the member has a weaker role',
      'admin_role_required',
      ({ deps, owner }) =>
        inTransaction(deps.db, async (trx) => {
          await trx.updateTable('members').set({ role: 'write' }).where('user_id', '=', owner.userId).execute()
        }),
    ],
  ]
  test.for(ends)('ends without a manifest when %s while rows are read', async ([, code, end]) => {
    const entries = await scenario.begin()
    await expect(
      readUntil(entries, 'devices.jsonl', async (content) => {
        await content.next()
        await end(scenario)
        await content.next()
      }),
    ).rejects.toMatchObject({ code })
  })

  test.for(ends)('ends without a manifest when %s between two files', async ([, code, end]) => {
    const entries = await scenario.begin()
    await expect(readUntil(entries, 'files/', async () => void (await end(scenario)))).rejects.toMatchObject({ code })
  })

  test('goes on without an app that is deleted meanwhile', async () => {
    const { deps, owner } = scenario
    const [appId = ''] = scenario.apps
    const seen: string[] = []
    for await (const { path, content } of await scenario.begin()) {
      if (path === 'devices.jsonl') await deleteApp(deps, { actor: owner, input: { app_id: appId } })
      const text = String(await buffer(content))
      if (path === 'devices.jsonl' || path.startsWith('files/')) seen.push(path)
      if (path === 'devices.jsonl') expect(text.split('\n')).toHaveLength(701)
      if (path === MANIFEST) expect(text).toContain('"missing":[]')
    }
    expect(seen).toHaveLength(1 + 3)
  })

  test('names a file that the store has lost', async () => {
    const { deps, organizationId } = scenario
    const keys: string[] = []
    for await (const page of deps.store.list(`organizations/${organizationId}/`)) keys.push(...page)
    await deps.store.deleteMany(keys.slice(0, 1))
    const { manifest, rows } = await scenario.read()
    expect(manifest.missing).toHaveLength(1)
    expect(rows('bundles.jsonl').map(({ file }) => file)).toContain(manifest.missing[0])
    expect(manifest.files.filter(({ path }) => path.startsWith('files/'))).toHaveLength(5)
  })

  test('closes the stored file that a reader leaves in the middle', async () => {
    for await (const { path, content } of await scenario.begin()) {
      if (!path.startsWith('files/')) await buffer(content)
      else break
    }
    expect((await scenario.read()).manifest.missing).toEqual([])
  })
})

/** Reads an export to the first file whose path begins so, and to the end after this. */
async function readUntil(
  entries: AsyncIterable<ExportEntry>,
  prefix: string,
  meanwhile: (content: AsyncIterator<Uint8Array>) => Promise<void>,
): Promise<void> {
  let isBefore = true
  for await (const { path, content } of entries) {
    expect(path).not.toBe(MANIFEST)
    if (isBefore && path.startsWith(prefix)) {
      isBefore = false
      await meanwhile(content[Symbol.asyncIterator]())
    } else await buffer(content)
  }
}
