/**
 * Every type of event that others can hear of. What a change writes into the outbox for our own workers is something
 * else: deletion/events.ts.
 */

/** What happens to an organization while it is there. These events are removed with it. */
export const organizationEventTypes = [
  'organization.created',
  'organization.updated',
  'policy.updated',
  'member.invited',
  'member.joined',
  'member.role_changed',
  'member.removed',
  'api_key.created',
  'api_key.updated',
  'api_key.deleted',
  'app.created',
  'app.updated',
  'app.deleted',
  'bundle.created',
  'bundle.updated',
  'bundle.deleted',
  'channel.created',
  'channel.updated',
  'channel.deleted',
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.disabled',
] as const
export type OrganizationEventType = (typeof organizationEventTypes)[number]

/** What ends an organization. These stay: they hold ids, times and counts. */
export const endingTypes = ['organization.deleted', 'organization.deletion_completed'] as const
export type EndingType = (typeof endingTypes)[number]

export const feedEventTypes = [...organizationEventTypes, ...endingTypes] as const
export type FeedEventType = (typeof feedEventTypes)[number]
