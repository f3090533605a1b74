import { listWebhooks as listRows } from '@organizations/database'
import { webhookPageOf, type ListWebhooksInput, type Webhook } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireRight } from '../rights/require-right.ts'

/** A page of an organization's endpoints, newest first, without their secrets. */
export async function listWebhooks({ db, clock }: Deps, { actor, input }: Call<ListWebhooksInput>): Promise<Webhook[]> {
  const request = { actor, action: 'webhook.manage', orgId: input.orgId, now: clock() } as const
  const { organization } = await requireRight(db, request)
  return await listRows(db, { organizationId: organization.id, ...webhookPageOf(input) })
}
