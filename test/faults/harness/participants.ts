/** Services that take part in the deletion of a scenario's organization, each with trouble of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { listDeletionParticipants, findReceipt } from '@organizations/database'
import { parseNetworks } from '@organizations/egress'
import { authenticate, createParticipant } from '@organizations/services'
import { completed, startParticipantService, type TestService } from '@organizations/services/testing/participants'

import { OPERATOR_KEY } from '../../support/installation.ts'
import { startNotes } from '../../support/notes-service.ts'
import type { ParticipantKind } from '../scenario/scenario.ts'
import type { Outside } from './outside.ts'
import type { Run } from './run.ts'

export const NETWORK = '127.0.0.0/8'
const NOTES = 4
const ROWS = 3

/** Each required one is to be counted once, in its row and on the receipt. */
export async function startParticipants(run: Run, kinds: readonly ParticipantKind[]): Promise<Outside> {
  const deps = { ...run.deps, participantTargets: { allowPrivate: false, networks: parseNetworks(NETWORK) } }
  const actor = await authenticate(deps, OPERATOR_KEY)
  const { organizationId } = run.template.app
  const ends: (() => Promise<void>)[] = []
  const expected: { name: string; counts: object | null; required: boolean }[] = []
  let isOver = false
  for (const [index, kind] of kinds.entries()) {
    const name = `${kind} ${index}`
    const required = kind !== 'optional'
    const register = async (url: string) =>
      (await createParticipant(deps, { actor, input: { name, url, required, subjects: undefined } })).secret ?? ''
    expected.push({ name, required, counts: kind === 'crashing' ? { notes: NOTES } : { rows: ROWS } })
    if (kind === 'crashing') {
      const notes = await startNotes(register)
      for (let n = 0; n < NOTES; n += 1) await notes.add(organizationId, `note ${n}`)
      const crashing = crashAllTheWhile(notes, () => isOver).catch((error: unknown) => void run.failures.push(error))
      ends.push(async () => {
        await crashing
        await notes.stop()
      })
    } else {
      const service: TestService = { secret: '', asked: [], answer: answerOf(kind) }
      const { url, close } = await startParticipantService(service)
      service.secret = await register(url)
      ends.push(close)
    }
  }
  return {
    findProblems: () => findProblems(run, expected),
    async stop() {
      isOver = true
      for (const end of ends) await end()
    },
  }
}

/** Up for longer each time, so that it is asked at last. */
async function crashAllTheWhile(
  notes: { kill(): Promise<void>; restart(): Promise<void> },
  isOver: () => boolean,
): Promise<void> {
  for (let upMs = 50; !isOver(); upMs *= 2) {
    for (let waited = 0; waited < upMs && !isOver(); waited += 50) await sleep(50)
    if (isOver()) return
    await notes.kill()
    await notes.restart()
  }
}

function answerOf(kind: Exclude<ParticipantKind, 'crashing'>): TestService['answer'] {
  let times = 0
  return async (asked) => {
    times += 1
    const done = completed(asked, { rows: ROWS })
    const soon = { 'retry-after': '1' }
    switch (kind) {
      case 'late':
        await sleep(1200)
        return done
      case 'pending':
        return times > 2 ? done : { body: { deletion_id: asked.deletionId, status: 'pending' }, headers: soon }
      case 'refusing':
        return times > 1
          ? done
          : { body: { deletion_id: asked.deletionId, status: 'refused', reason: 'Not yet' }, headers: soon }
      case 'optional':
        return 'hang'
    }
  }
}

async function findProblems(
  { deps, template }: Run,
  expected: readonly { name: string; counts: object | null; required: boolean }[],
): Promise<string[]> {
  const { organizationId } = template.app
  const deletion = await deps.db
    .selectFrom('deletions')
    .select('id')
    .where('subject_kind', '=', 'organization')
    .where('subject_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  const rows = await listDeletionParticipants(deps.db, deletion.id)
  const receipt = (await findReceipt(deps.db, deletion.id)) as { participants?: { outcome: string; counts?: object }[] } // by finishBatch
  return expected.flatMap(({ name, counts, required }, index) => {
    const row = rows[index]
    const listed = receipt.participants?.[index]
    const has = JSON.stringify([row?.name, row?.state, row?.counts, listed?.outcome, listed?.counts])
    const wanted = JSON.stringify([name, 'completed', counts, 'completed', counts])
    if (required && has !== wanted) return [`Expected the participant ${wanted}, got ${has}`]
    return row?.lastAnswer === null ? [] : [`Expected no text of ${name}, got ${row?.lastAnswer}`]
  })
}
