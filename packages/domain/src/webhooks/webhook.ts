import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import { destroyingInput, expected, flag, inputObject, lineOfText, nameOf, optional } from '../input/fields.ts'
import { faultsAre } from '../input/invalid-input.ts'
import { pageFields, type Page } from '../input/page.ts'
import { requiredOrgId } from '../organizations/organization.ts'

/** How many endpoints an organization may have. */
export const MAX_WEBHOOKS = 20

/** How many endpoints, and how many deliveries, a page has. Both lists are published without a `limit`. */
export const WEBHOOKS_PER_PAGE = 50

/** Deliveries are counted up to here for the answer's `total`. */
export const MAX_COUNTED_DELIVERIES = 10_000

/** How many tests of its endpoints an organization may ask for in how long. */
export const MAX_WEBHOOK_TESTS = 10
export const WEBHOOK_TESTS_PER_MS = 60_000

/** For so long the secret before signs as well. */
export const PREVIOUS_SECRET_SIGNS_MS = 24 * 3_600_000

const MAX_URL = 2048
const MAX_EVENTS = 100

export const deliveryStatuses = ['pending', 'success', 'failed'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

const name = lineOfText('name', 255)
/** Only that it is text: which addresses are allowed depends on the service. */
const urlError = expected('url', `a URL of at most ${MAX_URL} characters`)
const url = z.string({ error: urlError }).max(MAX_URL, { error: urlError })
const eventsError = expected('events', 'a list of types, families or *')
const events = z
  .array(z.string({ error: eventsError }), { error: eventsError })
  .max(MAX_EVENTS, { error: `Expected events to name at most ${MAX_EVENTS}` })
const webhookId = nameOf('webhookId')
const ofOne = { orgId: requiredOrgId, webhookId }

export const listWebhooksInput = inputObject({ orgId: requiredOrgId, page: pageFields.page })
export const getWebhookInput = inputObject(ofOne)
/** The input of GET /webhooks: the id of one endpoint, or no id for a page of them. */
export const readWebhooksInput = inputObject({
  orgId: requiredOrgId,
  webhookId: optional(webhookId),
  page: pageFields.page,
})

export const createWebhookInput = inputObject({
  orgId: requiredOrgId,
  name,
  url,
  events,
  enabled: optional(flag('enabled')),
})

export const updateWebhookInput = inputObject({
  ...ofOne,
  name: optional(name),
  url: optional(url),
  events: optional(events),
  enabled: optional(flag('enabled')),
}).refine(({ name, url, events, enabled }) => [name, url, events, enabled].some((it) => it !== undefined), {
  error: errorSentences.no_updates,
})

export const deleteWebhookInput = destroyingInput(ofOne)
export const rotateWebhookInput = inputObject(ofOne)
export const testWebhookInput = inputObject(ofOne)

export const listDeliveriesInput = inputObject({
  ...ofOne,
  page: pageFields.page,
  status: optional(z.enum(deliveryStatuses, { error: expected('status', `one of ${deliveryStatuses.join(', ')}`) })),
})

export const getDeliveryInput = inputObject({ orgId: requiredOrgId, deliveryId: nameOf('deliveryId') })
export const retryDeliveryInput = inputObject({ orgId: requiredOrgId, deliveryId: nameOf('deliveryId') })

for (const input of [
  listWebhooksInput,
  getWebhookInput,
  readWebhooksInput,
  createWebhookInput,
  updateWebhookInput,
  deleteWebhookInput,
  rotateWebhookInput,
  testWebhookInput,
  listDeliveriesInput,
  getDeliveryInput,
  retryDeliveryInput,
]) {
  faultsAre(input, 'invalid_body')
}

export type ListWebhooksInput = z.output<typeof listWebhooksInput>
export type GetWebhookInput = z.output<typeof getWebhookInput>
export type CreateWebhookInput = z.output<typeof createWebhookInput>
export type UpdateWebhookInput = z.output<typeof updateWebhookInput>
export type DeleteWebhookInput = z.output<typeof deleteWebhookInput>
export type RotateWebhookInput = z.output<typeof rotateWebhookInput>
export type TestWebhookInput = z.output<typeof testWebhookInput>
export type ListDeliveriesInput = z.output<typeof listDeliveriesInput>
export type GetDeliveryInput = z.output<typeof getDeliveryInput>
export type RetryDeliveryInput = z.output<typeof retryDeliveryInput>

/** The page of endpoints, or of deliveries, that an input asks for. */
export function webhookPageOf({ page = 0 }: { page?: number | undefined }): Page {
  return { page, limit: WEBHOOKS_PER_PAGE }
}
