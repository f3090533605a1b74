/** The endpoint of a scenario's organization, which is told that this is deleted, and has trouble of its own. */
import { setTimeout as sleep } from 'node:timers/promises'
import { findReceipt } from '@organizations/database'
import { authenticate, createWebhook } from '@organizations/services'

import { startWebhookReceiver, type ReceiverAnswer } from '../../support/webhook-receiver.ts'
import type { EndpointKind } from '../scenario/scenario.ts'
import type { Outside } from './outside.ts'
import type { Run } from './run.ts'

export async function startEndpoint(run: Run, kind: EndpointKind): Promise<Outside> {
  const receiver = await startWebhookReceiver()
  let times = 0
  receiver.answer = async () => {
    times += 1
    return await answerOf(kind, times)
  }
  const deps = { ...run.deps, targets: { allowPrivate: true } }
  const actor = await authenticate(deps, run.template.key)
  const { organizationId: orgId } = run.template.app
  const input = { orgId, name: kind, url: receiver.url, events: ['organization.deleted'], enabled: true }
  await createWebhook(deps, { actor, input })
  return {
    async findProblems() {
      const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
      const problems = ids.size === 1 ? [] : [`Expected the endpoint to hear of one event, it heard of ${ids.size}`]
      const told = JSON.stringify(await readFarewell(run))
      const expected = possible[kind].map((delivered) =>
        JSON.stringify({ endpoints: 1, delivered, failed: 1 - delivered }),
      )
      if (!expected.includes(told))
        problems.push(`Expected the receipt to say ${expected.join(' or ')}, it says ${told}`)
      return problems
    },
    stop: () => receiver.close(),
  }
}

/** How many may have been delivered. What is refused once may come again only after it was waited for. */
const possible: Record<EndpointKind, readonly number[]> = {
  taking: [1],
  late: [1],
  'refusing once': [0, 1],
  deaf: [0],
}

async function answerOf(kind: EndpointKind, times: number): Promise<ReceiverAnswer> {
  if (kind === 'late') await sleep(1200)
  const isRefused = kind === 'deaf' || (kind === 'refusing once' && times === 1)
  return { status: isRefused ? 503 : 204 }
}

async function readFarewell({ deps, template }: Run): Promise<object | undefined> {
  const { id } = await deps.db
    .selectFrom('deletions')
    .select('id')
    .where('subject_kind', '=', 'organization')
    .where('subject_id', '=', template.app.organizationId)
    .executeTakeFirstOrThrow()
  return ((await findReceipt(deps.db, id)) as { farewell?: object }).farewell // by finishBatch
}
