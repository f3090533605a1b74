import { insertWebhookTest, countWebhookTests, type DeliveryToTry } from '@organizations/database'
import {
  DomainError,
  MAX_WEBHOOK_TESTS,
  WEBHOOK_TESTS_PER_MS,
  type TestWebhookInput,
  type WebhookTest,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { readTries } from './deliveries/read-tries.ts'
import { requireWebhook } from './require-webhook.ts'
import { settleTries } from './deliveries/settle-tries.ts'
import { tryDelivery, type FinishedTry } from './deliveries/try-delivery.ts'

/**
 * Sends an event of its own to an endpoint, `webhook.test`, once and at once, and says what became of it. It is a
 * delivery as any other: should this process die meanwhile, a worker makes that one try.
 */
export async function testWebhook(deps: Deps, call: Call<TestWebhookInput>): Promise<WebhookTest> {
  const { sending } = deps
  const now = deps.clock()
  const delivery = { id: deps.ids.delivery(), eventId: deps.ids.feedEvent(), createdAt: now }
  const claimed = await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const { organizationId, webhookId, webhook } = await requireWebhook(trx, { actor, ...call.input, now })
    if (!webhook.enabled) throw new DomainError('webhook_disabled')
    if (sending === undefined) throw new DomainError('deliveries_off')
    // The right has locked the organization: tests at once are counted one after the other.
    if ((await countWebhookTests(trx, organizationId, now - WEBHOOK_TESTS_PER_MS)) >= MAX_WEBHOOK_TESTS) {
      throw new DomainError(
        'too_many_requests',
        `Expected at most ${MAX_WEBHOOK_TESTS} tests of webhooks a minute, got more`,
      )
    }
    return await insertWebhookTest(trx, { ...delivery, organizationId, webhookId })
  })
  if (sending === undefined) throw new DomainError('deliveries_off')
  const [toTry] = await readTries(deps.db, [claimed])
  if (toTry === undefined) throw new DomainError('webhook_not_found') // deleted, with its organization, or disabled
  const all = { ...deps, ...sending }
  const finished = await tryDelivery(all, toTry)
  await settleTries(all, [finished])
  return answerOf(toTry, finished)
}

function answerOf({ id }: DeliveryToTry, { verdict, outcome }: FinishedTry): WebhookTest {
  const success = verdict.is === 'delivered'
  const said = outcome.status === null ? outcome.reason : `The endpoint answered ${outcome.status}`
  return {
    success,
    status: outcome.status,
    duration_ms: outcome.durationMs,
    response_preview: outcome.status === null ? null : outcome.preview,
    delivery_id: id,
    message: success ? 'The test was delivered' : said,
  }
}
