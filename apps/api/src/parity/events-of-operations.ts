import type { FeedEventType } from '@organizations/domain'
import type { Procedure, RestOnly } from './doors.ts'

/** The events of an operation, or why it has none. */
type Told = readonly FeedEventType[] | string

const forOperators = 'it belongs to no organization, and is in the operators’ audit log'
const ofDevices = 'there are millions of devices'

/** What others hear of each operation that changes something. That events hold what they should: services/src/events. */
export const eventsOfOperations = {
  'organization.create': ['organization.created'],
  'organization.update': ['organization.updated'],
  'organization.delete': ['organization.deleted'],
  'organization.setPolicy': ['policy.updated'],
  'member.upsert': ['member.invited', 'member.role_changed'],
  'member.accept': ['member.joined'],
  'member.remove': ['member.removed'],
  'member.linkInvitation': 'nothing of the organization has changed',
  'member.openInvitation': 'it reads',
  'apiKey.create': ['api_key.created'],
  'apiKey.update': ['api_key.updated'],
  'apiKey.delete': ['api_key.deleted'],
  'app.create': ['app.created'],
  'app.update': ['app.updated'],
  'app.delete': ['app.deleted'],
  uploadBundle: ['bundle.created'],
  'bundle.register': ['bundle.created'],
  'bundle.setToChannel': ['channel.updated'],
  'bundle.setMetadata': ['bundle.updated'],
  'bundle.delete': ['bundle.deleted'],
  'channel.upsert': ['channel.created', 'channel.updated'],
  'channel.delete': ['channel.deleted'],
  'webhook.create': ['webhook.created'],
  'webhook.update': ['webhook.updated'],
  'webhook.delete': ['webhook.deleted'],
  'webhook.rotate': ['webhook.updated'],
  'webhook.test': 'it sends an event of its own, to one endpoint alone',
  'webhook.retry': 'it sends an event again that others have heard of',
  'device.setChannel': ofDevices,
  'device.clearChannel': ofDevices,
  'operator.createUser': forOperators,
  'operator.updateUser': forOperators,
  'operator.createUserKey': forOperators,
  'operator.disableUser': forOperators,
  'operator.enableUser': forOperators,
  'operator.liftUserDeletion': forOperators,
  'operator.revokeUserKeys': forOperators,
  'operator.retryDeletion': 'it goes on with a deletion that others have heard of',
  'operator.createParticipant': forOperators,
  'operator.updateParticipant': forOperators,
  'operator.rotateParticipant': forOperators,
  'operator.removeParticipant': forOperators,
  'operator.waiveParticipant': 'it goes on with a deletion that others have heard of',
  'operator.deleteUser': ['member.removed'],
  'operator.deleteOrganization': ['organization.deleted'],
  /** And the events of what it deletes again: packages/services/src/events/endings.test.ts. */
  'operator.replayTombstones': ['organization.deleted'],
} as const satisfies { [Name in Procedure | RestOnly]?: Told }
