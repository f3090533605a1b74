import { setTimeout as sleep } from 'node:timers/promises'

import type { Program } from '../../support/program.ts'
import { waitFor } from '../../support/wait-for.ts'
import { askAsOperator, askForDeletion, askForUser, upload } from './ask.ts'
import { holdJobs, startBrokerTrouble } from './broker-trouble.ts'
import { takeInventory, toldOfDeletion, type Inventory } from '../oracle/inventory.ts'
import { leaveUploads } from './leave-uploads.ts'
import { lookAtUser } from '../oracle/user-oracle.ts'
import { isAnythingDeleted, isRequested, isUserRequested, type Run } from './run.ts'

interface Server {
  url: string
  program: Program
  /** Which of the lives it is. */
  life: number
}

const ATTEMPTS = 10

/** Asks for what is to be deleted, again and again until one request was answered, or the server has ended. */
export async function askForAll(run: Run, server: Server): Promise<void> {
  for (let attempt = 1; !run.isAnswered && attempt <= ATTEMPTS && !server.program.hasEnded(); attempt += 1) {
    if (!(await isAnythingDeleted(run))) await prepare(run, server)
    if (!server.program.hasEnded()) await askOnce(run, server)
  }
}

async function askOnce(run: Run, server: Server): Promise<void> {
  const { user } = run.scenario
  const isFirst = user !== 'before' || (await askForTheUser(run, server))
  await askForTheSubject(run, server)
  const isSecond = user !== 'after' || (await askForTheUser(run, server))
  run.isAnswered &&= isFirst && isSecond
}

/** True when it was answered. */
async function askForTheUser(run: Run, { url }: Server): Promise<boolean> {
  const { people } = run.template
  if (people === undefined) throw new Error('Expected a template with people')
  const answer = await askForUser(url, people.doomed)
  if (answer === undefined || [500, 503].includes(answer.status)) return false
  if (answer.status !== 200)
    throw new Error(`Expected the deletion of a user to be accepted, got ${JSON.stringify(answer)}`)
  if (!(await isUserRequested(run)))
    throw new Error('The deletion of a user was answered, but it is not in the database')
  return true
}

async function askForTheSubject(run: Run, { url }: Server): Promise<void> {
  const { template, scenario, deps, redis } = run
  const { broker, below = [] } = scenario
  if (broker?.kind === 'another order' && redis) run.endTrouble ??= await holdJobs(redis)
  for (const kind of below) await askForDeletion(url, template, template.subjects[kind].path)
  const answer = scenario.asOperator
    ? await askAsOperator(url, template)
    : await askForDeletion(url, template, template.subjects[scenario.subject].path)
  const isInDatabase = await isRequested(run)
  if (answer?.status === 200 && !isInDatabase)
    throw new Error('A request to delete was answered, but the database has no deletion')
  if (isInDatabase && broker && redis) run.endTrouble ??= startBrokerTrouble(redis, deps.db, broker)
  // A repeated request for an organization gets the same answer; for a part of one it gets 404, or finds nothing unused.
  run.isAnswered = answer?.status === 200 || (isInDatabase && scenario.subject !== 'organization')
  if (run.isAnswered && broker?.kind === 'another order') await run.endTrouble?.()
  // It may say that it has failed, or that what it needs is away.
  if (!run.isAnswered && answer !== undefined && ![500, 503].includes(answer.status)) {
    throw new Error(`Expected the deletion to be accepted, got ${JSON.stringify(answer)}`)
  }
}

/** Uploads what is to be uploaded, and writes down what there is to be deleted. */
async function prepare(run: Run, server: Server): Promise<void> {
  const { url, life } = server
  const { deps, scenario, installation, template } = run
  const { subject } = template.subjects[scenario.subject]
  if (scenario.upload === 'before') await uploadBefore(run, url, `9.0.${life}`)
  if (['organization', 'app'].includes(subject.subjectKind)) await leaveUploads(run)
  const before = await takeInventory(deps.db, installation.objectsFolder, subject)
  if (scenario.endpoint !== undefined) withFarewell(before)
  run.expected = { subject, before, inMotion: inMotion(run, life) }
  if (scenario.user !== undefined) run.expectedOfUser = await lookAtUser(deps.db, template)
  if (scenario.upload === undefined || scenario.upload === 'before') return
  const left = await uploadsIn(deps)
  run.uploads.push(upload(url, template, { version: `9.1.${life}-${run.uploads.length}`, durationMs: 300 }))
  if (scenario.upload === 'under way') return await untilUploadHasBegun(run, server, left)
  await sleep(Math.random() * 200) // so that the fence comes at some moment of it
}

/** The request writes what is to be sent to the endpoint. */
function withFarewell({ tables }: Inventory): void {
  const deliveries = tables['webhook_deliveries']
  if (deliveries) deliveries.rows += 1
}

/** The tables that others may write to between the inventory and the fence, or between two deletions. */
function inMotion({ scenario: { below, upload, user } }: Run, life: number): string[] {
  return [
    // A server that starts, or runs long enough, removes what dead uploads left: it may die between two requests.
    ...(life > 0 || upload !== undefined || below || user ? ['uploads'] : []),
    // What the deletion of a member takes, and writes.
    ...(user ? ['members', 'invitations', 'idempotency_records', 'mails', 'audit_entries', 'events'] : []),
    // Written with a deletion of a part.
    ...(below ? toldOfDeletion : []),
    ...(below?.includes('channel') ? ['channels', 'device_overrides'] : []),
    ...(upload === 'meanwhile' || upload === 'under way' ? ['bundles', ...toldOfDeletion] : []),
  ]
}

/** Waits for an upload that is none of those that were left. */
async function untilUploadHasBegun({ deps }: Run, { program }: Server, left: readonly string[]): Promise<void> {
  const hasBegun = async () => (await uploadsIn(deps)).some((id) => !left.includes(id))
  await waitFor(async () => program.hasEnded() || (await hasBegun()), { what: 'the upload to begin', intervalMs: 5 })
}

async function uploadsIn({ db }: Run['deps']): Promise<string[]> {
  return (await db.selectFrom('uploads').select('id').execute()).map(({ id }) => id)
}

async function uploadBefore({ template, deps }: Run, url: string, version: string): Promise<void> {
  const answer = await upload(url, template, { version, durationMs: 20 })
  if (answer?.status !== 200) return
  const bundle = await deps.db
    .selectFrom('bundles')
    .select('id')
    .where('app_uuid', '=', template.app.appUuid)
    .where('name', '=', version)
    .executeTakeFirst()
  if (bundle === undefined) throw new Error('An upload was answered, but the database has no bundle')
}
