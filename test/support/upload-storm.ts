/**
 * Many uploads at once to the real server, which is asked in the middle to delete their organization, or is killed, or
 * both; and a report of what was left, for a test to assert and for a bench to count. Nothing here knows of vitest.
 */
import { readOrganizationId, type OrganizationId } from '@organizations/domain'
import { takeCensus, totalOf, type Census } from '@organizations/seed'

import {
  contentOf,
  downloadBundle,
  startUploads,
  uploadBundle,
  type Outcome,
  type Uploader,
  type Uploads,
  type UploadSpec,
} from './uploads/bundles.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from './installation.ts'
import { createUser, readProgress, restClient } from './rest-client.ts'
import type { Store } from './stores.ts'
import { waitFor } from './wait-for.ts'

/** What happens in the middle of the uploads. */
export const events = [
  'the organization is deleted',
  'the server is killed',
  'the organization is deleted and the server killed',
  'the server is killed and the organization deleted at its next start',
] as const
export type StormEvent = (typeof events)[number]

export interface StormReport {
  /** How many uploads ended in which way. */
  outcomes: Record<string, number>
  /** What the killed server left in the store that no bundle names. */
  leftByTheDead: number
  /** What is not as it has to be at the end; empty is good. */
  problems: string[]
}

/** Runs one storm on an installation of its own over this store. */
export async function runUploadStorm(event: StormEvent, store: Store, spec: UploadSpec): Promise<StormReport> {
  const installation = createInstallation({ ...store.env, RECONCILE_MS: '200' })
  try {
    const storm = await openStorm(installation, store, spec)
    return event === 'the server is killed' ? await killOnly(storm) : await destroy(storm, event)
  } finally {
    await installation.remove()
  }
}

interface Storm {
  installation: Installation
  store: Store
  spec: UploadSpec
  id: OrganizationId
  uploader: Uploader
  neighbour: { id: OrganizationId; census: Census }
  server: Server
}

async function openStorm(installation: Installation, store: Store, spec: UploadSpec): Promise<Storm> {
  const server = await installation.startStandalone()
  const { url } = server
  const key = await createUser(restClient(url, OPERATOR_KEY), 'ada@example.com')
  const own = async (name: string) => {
    const { body } = await restClient(url, key).post('/organization', { name })
    const id = readOrganizationId(body.id ?? '')
    if (id === undefined) throw new Error(`Expected an organization, got ${JSON.stringify(body)}`)
    const appId = `com.example.${name}`
    await restClient(url, key).post('/app', { app_id: appId, name, owner_org: id })
    return { id, uploader: { url, key, appId } }
  }
  const { id: neighbourId, uploader: other } = await own('neighbour')
  await uploadBundle(other, '1.0.0', contentOf('1.0.0', spec.bytes))
  const neighbour = { id: neighbourId, census: await takeCensus(await installation.open(), neighbourId) }
  return { installation, store, spec, neighbour, server, ...(await own('doomed')) }
}

/** A random moment among the uploads: neither the first nor the last of them. */
async function middleOf({ spec: { bundles } }: Storm, uploads: Uploads): Promise<void> {
  const part = Math.floor(bundles * (0.2 + Math.random() * 0.4))
  await waitFor(() => uploads.ended() >= part, { what: `${part} uploads`, timeoutMs: 60_000, intervalMs: 1 })
}

async function destroy(storm: Storm, event: StormEvent): Promise<StormReport> {
  const { installation, id, uploader } = storm
  const uploads = startUploads(uploader, storm.spec)
  await middleOf(storm, uploads)
  const remove = async (url: string) => (await restClient(url, uploader.key).delete(`/organization?orgId=${id}`)).status
  let { server } = storm
  let status = 0
  let leftByTheDead = 0
  if (event !== 'the server is killed and the organization deleted at its next start') status = await remove(server.url)
  if (event !== 'the organization is deleted') {
    await server.kill()
    leftByTheDead = (await findUnnamed(storm)).length
    server = await installation.startStandalone()
  }
  if (status === 0) status = await remove(server.url)
  const problems = [
    ...(status === 200 ? [] : [`the deletion was answered ${status}`]),
    ...(await problemsOfDeletion(storm, server)),
    ...(await problemsOfDeleted(storm, 'when the deletion completed')),
  ]
  const outcomes = count(await uploads.outcomes)
  problems.push(
    ...(await problemsOfDeleted(storm, 'when all uploads had ended')),
    ...(await problemsOfNeighbour(storm)),
  )
  return { outcomes, leftByTheDead, problems }
}

async function killOnly(storm: Storm): Promise<StormReport> {
  const { installation, uploader, spec } = storm
  const uploads = startUploads(uploader, spec)
  await middleOf(storm, uploads)
  await storm.server.kill()
  const outcomes = await uploads.outcomes
  const leftByTheDead = (await findUnnamed(storm)).length
  const { url } = await installation.startStandalone()
  const { db } = await installation.open()
  const noIntents = async () => (await db.selectFrom('uploads').select('id').execute()).length === 0
  await waitFor(noIntents, { what: 'the intents of the dead to be gone' })

  const problems = (await findUnnamed(storm)).map((key) => `${key} is named by no bundle`)
  const bundles = await db.selectFrom('bundles').select('name').where('organization_id', '=', storm.id).execute()
  const answered = [...outcomes].filter(([, outcome]) => outcome === 200).map(([version]) => version)
  // Those whose answer the kill cut off may be there or not; what is there has to be whole.
  for (const version of new Set([...answered, ...bundles.map(({ name }) => name)])) {
    const content = await downloadBundle({ ...uploader, url }, version)
    const isWhole = content !== undefined && contentOf(version, spec.bytes).equals(content)
    if (!isWhole) problems.push(`${version} came back as ${content?.byteLength} bytes`)
  }
  problems.push(...(await problemsOfNeighbour(storm)))
  return { outcomes: count(outcomes), leftByTheDead, problems }
}

/** What the store holds of the organization that none of its bundles names. */
async function findUnnamed({ installation, store, id }: Storm): Promise<string[]> {
  const { db } = await installation.open()
  const rows = await db.selectFrom('bundles').select('object_key').where('organization_id', '=', id).execute()
  const named = new Set<string | null>(rows.map((row) => row.object_key))
  return (await store.everythingOf(id)).filter((key) => !named.has(key))
}

/** Waits for the deletion to end; if it does not, the problem quotes what the server said. */
async function problemsOfDeletion({ id, uploader }: Storm, server: Server): Promise<string[]> {
  let progress: unknown
  const isCompleted = async () => {
    progress = await readProgress(restClient(server.url, uploader.key), id)
    return (progress as { state: string }).state === 'completed' // the published shape
  }
  try {
    await waitFor(isCompleted, { what: 'the deletion to complete', timeoutMs: 20_000 })
    return []
  } catch (error) {
    return [`${String(error)}: ${JSON.stringify(progress)} ${server.stderr.slice(-3000)}`]
  }
}

async function problemsOfDeleted({ installation, store, id }: Storm, when: string): Promise<string[]> {
  const rows = totalOf(await takeCensus(await installation.open(), id))
  const objects = await store.everythingOf(id)
  return [
    ...(rows === 0 ? [] : [`${rows} rows and objects were left ${when}`]),
    ...objects.map((key) => `${key} was left ${when}`),
  ]
}

async function problemsOfNeighbour({ installation, neighbour: { id, census } }: Storm): Promise<string[]> {
  const now = await takeCensus(await installation.open(), id)
  return JSON.stringify(now) === JSON.stringify(census) ? [] : ['the neighbour is not what it was']
}

function count(outcomes: ReadonlyMap<string, Outcome>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes.values()) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
