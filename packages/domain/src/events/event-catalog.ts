/**
 * The catalog of events: what each type tells, beside the organization, its sequence and the actor, which the envelope
 * has (event-envelope.ts). A change that old readers would misread is a new version. No secret is ever among it.
 */
import { z } from 'zod'
import { appSchema } from '../apps/app-answer.ts'
import { countSchema, deletionIdSchema, emailSchema, numberSchema } from '../answers/answer-fields.ts'
import { bundleSchema } from '../bundles/bundle-answer.ts'
import { channelSchema } from '../channels/channel-answer.ts'
import { apiKeySchema } from '../keys/api-key-answer.ts'
import { memberSchema } from '../members/member-answer.ts'
import { keyPolicySchema } from '../organizations/key-policy-answer.ts'
import { organizationSchema } from '../organizations/organization-answer.ts'
import type { FeedEventType, OrganizationEventType } from './event-types.ts'

/** True where it happened; what it is stays secret. */
const happened = z.literal(true).exactOptional()

/** The fields that changed, with their new values. */
const changed = <T extends z.ZodRawShape>(fields: T) => z.strictObject(fields).partial()

const { name, logo, management_email } = organizationSchema.shape
const organization = { name, logo, management_email }
const role = { role: memberSchema.shape.role }
const member = { user_id: memberSchema.shape.uid, email: emailSchema }
const key = { key_id: numberSchema }
const { mode, expires_at } = apiKeySchema.shape
const ofKey = { name: apiKeySchema.shape.name, expires_at }
const app = { app_id: appSchema.shape.app_id }
const { icon_url, retention } = appSchema.shape
const bundle = { ...app, bundle_id: numberSchema, version: bundleSchema.shape.name }
const { storage_provider, external_url, link, comment } = bundleSchema.shape
const channel = { ...app, channel_id: numberSchema, channel: channelSchema.shape.name }
const {
  id: _id,
  name: _name,
  app_id: _app,
  created_at: _created,
  updated_at: _updated,
  ...settings
} = channelSchema.shape
const ofChannel = { ...settings, version: bundle.version.nullable() }
const webhook = { webhook_id: z.string() }
const ofWebhook = { name: z.string(), enabled: z.boolean(), events: z.array(z.string()) }
const ending = {
  deletion_id: deletionIdSchema,
  replayed: z.boolean().meta({ description: 'By the replay of a tombstone, after a restore.' }),
}

export const eventCatalog = {
  'organization.created': of({ changes: z.strictObject({ name, management_email }) }),
  'organization.updated': of({ changes: changed(organization) }),
  'policy.updated': of({ changes: changed(keyPolicySchema.shape) }),
  'member.invited': of({ ...member, changes: z.strictObject(role) }),
  'member.joined': of({ ...member, changes: z.strictObject(role) }),
  'member.role_changed': of({ ...member, changes: z.strictObject(role) }),
  'member.removed': of(member),
  'api_key.created': of({ ...key, changes: z.strictObject({ ...ofKey, mode }) }),
  'api_key.updated': of({ ...key, changes: changed(ofKey), regenerated: happened }),
  'api_key.deleted': of(key),
  'app.created': of({ ...app, changes: z.strictObject({ name: appSchema.shape.name, icon_url }) }),
  'app.updated': of({ ...app, changes: changed({ name: appSchema.shape.name, icon_url, retention }) }),
  'app.deleted': of(app),
  'bundle.created': of({
    ...bundle,
    changes: z.strictObject({ storage_provider, external_url, size: bundleSchema.shape.size }),
  }),
  'bundle.updated': of({ ...bundle, changes: changed({ link, comment }) }),
  /** Of many at once the number alone. */
  'bundle.deleted': of({
    ...app,
    bundle_id: numberSchema.exactOptional(),
    version: bundle.version.exactOptional(),
    count: countSchema,
  }),
  'channel.created': of({ ...channel, changes: z.strictObject(ofChannel) }),
  'channel.updated': of({ ...channel, changes: changed(ofChannel) }),
  'channel.deleted': of(channel),
  // The address of an endpoint may hold a secret of its own, and other endpoints hear of this.
  'webhook.created': of({ ...webhook, changes: z.strictObject(ofWebhook) }),
  'webhook.updated': of({ ...webhook, changes: changed(ofWebhook), url_changed: happened, secret_rotated: happened }),
  'webhook.deleted': of(webhook),
  'webhook.disabled': of({ ...webhook, reason: z.string() }),
  'organization.deleted': of(ending),
  'organization.deletion_completed': of({
    ...ending,
    counts: z
      .strictObject({ rows: z.record(z.string(), countSchema), objects: countSchema, bytes: countSchema })
      .meta({ description: 'What was removed: rows by table, stored objects, and their bytes.' }),
  }),
} as const satisfies Record<FeedEventType, { version: number; data: z.ZodObject }>

/** What an event of a type tells of its own. */
export type EventData<T extends FeedEventType> = z.output<(typeof eventCatalog)[T]['data']>

/** An event by its type: one with the data of another type does not compile. */
export type OrganizationEvent = { [T in OrganizationEventType]: { type: T; data: EventData<T> } }[OrganizationEventType]

export type DeletionCounts = EventData<'organization.deletion_completed'>['counts']

function of<T extends z.ZodRawShape>(fields: T) {
  return { version: 1, data: z.strictObject(fields) }
}
