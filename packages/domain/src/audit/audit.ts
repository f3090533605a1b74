import { z } from 'zod'
import { expected, inputObject, optional, time } from '../input/fields.ts'
import { requiredOrgId } from '../organizations/organization.ts'
import { pageFields } from '../input/page.ts'

const actor = expected('actor', 'the id or the address of a user')

/** Every kind of entry in an organization's audit log: what changes something, and the export, which reads everything. */
export const auditActions = [
  'organization.create',
  'organization.update',
  'organization.export',
  'policy.update',
  'member.invite',
  'member.link',
  'member.accept',
  'member.change',
  'member.remove',
  'api_key.create',
  'api_key.update',
  'api_key.delete',
  'app.create',
  'app.update',
  'app.delete',
  'bundle.create',
  'bundle.update',
  'bundle.delete',
  'channel.create',
  'channel.update',
  'channel.delete',
  'device.set_channel',
  'device.clear_channel',
  'webhook.create',
  'webhook.update',
  'webhook.delete',
  'webhook.rotate',
] as const
export type AuditAction = (typeof auditActions)[number]

/** Longer than every subject there can be. */
const MAX_SUBJECT = 1024
const subject = expected('subject', `what an entry names, of at most ${MAX_SUBJECT} characters`)

/** How a caller came in: by a key, in a browser that is signed in, or by an access token. */
export const waysIn = ['key', 'session', 'token'] as const
export type WayIn = (typeof waysIn)[number]

export const listAuditInput = inputObject({
  orgId: requiredOrgId,
  action: optional(z.enum(auditActions, { error: expected('action', `one of ${auditActions.join(', ')}`) })),
  /** A user's id or address. */
  actor: optional(
    z
      .string({ error: actor })
      .max(254, { error: actor })
      .refine((text) => !text.includes('\0'), { error: actor }),
  ),
  /** What was changed, as entries name it. What is under it counts: an app's bundles, channels and devices. */
  subject: optional(
    z
      .string({ error: subject })
      .max(MAX_SUBJECT, { error: subject })
      .refine((text) => !text.includes('\0'), { error: subject }),
  ),
  from: optional(time('from')),
  to: optional(time('to')),
  ...pageFields,
})

export type ListAuditInput = z.output<typeof listAuditInput>
