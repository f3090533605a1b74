import type { DeliveryToTry } from '@organizations/database'
import { judgeTry, version, type TryVerdict } from '@organizations/domain'
import type { Outcome } from '@organizations/egress'
import { reach } from '@organizations/fault-points'
import { deliveryBody } from './delivery-body.ts'
import type { DeliveryDeps } from './delivery-deps.ts'
import { signRequest } from '../../secrets/sign-request.ts'
import { openSigningSecrets } from '../../secrets/webhook-secrets.ts'

/** A try that is over, to be written down: `settleTries`. */
export interface FinishedTry {
  delivery: DeliveryToTry
  verdict: TryVerdict
  outcome: Outcome
  /** It ended before anything was sent, by no fault of the endpoint. */
  isOurFault: boolean
}

type TryDeps = Pick<DeliveryDeps, 'clock' | 'random' | 'egress' | 'log' | 'meters' | 'secretsKeys'>

/** Sends a delivery once, signed. Rejects when `signal` is aborted, and otherwise never. */
export async function tryDelivery(deps: TryDeps, delivery: DeliveryToTry, signal?: AbortSignal): Promise<FinishedTry> {
  const { clock, egress, meters } = deps
  const body = deliveryBody(delivery)
  if (body === undefined) return notSent(delivery, { is: 'failed' }, 'The event is not kept any more')
  const secrets = openSecrets(deps, delivery)
  if (secrets === undefined) return notSent(delivery, judge(deps, delivery, NO_ANSWER), 'The secret could not be read')
  const signature = signRequest({ id: delivery.eventId, body, now: clock() }, secrets)
  meters.inFlight(1)
  try {
    const outcome = await egress.post(delivery.url, { headers: { ...ownHeaders, ...signature }, body, signal })
    reach('delivery: answered, not yet written down')
    return { delivery, outcome, verdict: judge(deps, delivery, outcome), isOurFault: false }
  } finally {
    meters.inFlight(-1)
  }
}

const ownHeaders = { 'content-type': 'application/json', 'user-agent': `organizations/${version}` }
const NO_ANSWER = { status: null }

function judge({ clock, random }: TryDeps, delivery: DeliveryToTry, answer: { status: number | null }) {
  const { attempt, byHand, isFarewell } = delivery
  return judgeTry({ answer, tries: attempt + 1, byHand, isFarewell }, { now: clock(), random: random() })
}

function notSent(delivery: DeliveryToTry, verdict: TryVerdict, reason: string): FinishedTry {
  return { delivery, verdict, outcome: { status: null, reason, isTimeout: false, durationMs: 0 }, isOurFault: true }
}

function openSecrets(deps: TryDeps, delivery: DeliveryToTry): string[] | undefined {
  const { clock, log } = deps
  const { webhookId: id, secret, previousSecret, previousSecretUntil } = delivery
  const row = { id, secret, previous_secret: previousSecret, previous_secret_until: previousSecretUntil }
  try {
    return openSigningSecrets(deps, row, clock())
  } catch (error) {
    log.error({ err: error, webhook: id }, 'The secret of an endpoint cannot be read: its deliveries wait')
    return undefined
  }
}
