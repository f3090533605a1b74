import type { OrganizationsClient, Participant } from '@organizations/client'
import { formatNumber, formatSeconds } from './format.ts'

export const overviewTexts = {
  title: 'Service',
  lead: 'The health of what this service depends on, and the work that is waiting. Refreshed every few seconds.',
  parts: 'Health',
  partsLead: 'As seen by the process that answered this page.',
  status: 'Process',
  database: 'Database',
  store: 'Store of files',
  redis: 'Redis',
  disk: 'Disk',
  full: 'full: writes are refused',
  work: 'Work',
  deletions: 'Deletions by state',
  noDeletions: 'No deletion was ever asked for.',
  oldestEvent: 'Longest wait for a worker',
  waitingForOthers: 'Deletions that wait for others',
  oldestWait: 'Longest wait for others',
  oldestDelivery: 'Oldest waiting delivery',
  participants: 'Participants waited for',
  mails: 'Waiting mails',
  oldestMail: 'Oldest waiting mail',
  nothing: 'nothing waits',
  age: (ms: number) => (ms === 0 ? overviewTexts.nothing : formatSeconds(ms / 1000)),
  count: (count: number) => formatNumber(count),
} as const

export const healthNames: Record<string, string> = {
  ready: 'ready',
  'not ready': 'not ready',
  draining: 'about to stop',
  ok: 'answers',
  degraded: 'in trouble',
  down: 'does not answer',
}

export const participantsTexts = {
  title: 'Participants',
  lead: 'Services that keep data of organizations or users elsewhere. A deletion is complete when each required one has done its part.',
  create: 'Add a participant',
  createLead: 'Its secret signs what it is asked, and is shown once, right after.',
  none: 'No participant',
  noneHint: 'Deletions wait for no other service. Add a service that keeps data of organizations or users.',
  table: 'Participants',
  name: 'Name',
  url: 'Address',
  urlHint: 'With https. It gets a signed request for each deletion.',
  required: 'Deletions wait for it',
  subjects: 'Asked when these are deleted',
  subjectsColumn: 'Asked about',
  chooseSubject: 'Choose at least one.',
  isRequired: 'required',
  isOptional: 'asked, not waited for',
  added: 'Added',
  actions: 'Actions',
  submit: 'Add',
  edit: 'Edit',
  editTitle: (name: string) => `Edit ${name}`,
  saved: (name: string) => `${name} is saved`,
  rotate: 'New secret',
  rotateLead:
    'The secret of now counts for another 24 hours beside the new one, also for deletions under way, so the service can ' +
    'change over meanwhile. If others know it, give it a new secret twice: then it ends at once.',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeLead: 'Deletions from now on do not ask it. Those that wait for it go on waiting: waive it there.',
  removed: (name: string) => `${name} is removed`,
} as const

export const subjectNames: Record<Participant['subjects'][number], string> = {
  organization: 'organizations',
  user: 'users',
}

export const operatorAuditTexts = {
  title: 'Operators’ log',
  lead: 'What operators did, and to whom or what, newest first.',
  target: 'To whom or what',
  targetHint: 'The address of a user, or the id of a user, an organization, a deletion or a participant.',
  script: 'a script',
  none: 'Operators have done nothing yet',
  details: 'Details',
} as const

/** What an entry says besides, such as `plan: standard, keyId: 7`. */
export function detailsText(details: OperatorEntry['details']): string {
  const said = Object.entries(details ?? {}).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return said.join(', ')
}

export type OperatorEntry = Awaited<ReturnType<OrganizationsClient['operator']['listAudit']['query']>>[number]

export const operatorActionNames: Record<OperatorEntry['action'], string> = {
  'user.create': 'Created a user',
  'user.set_plan': 'Changed a plan',
  'user.create_key': 'Made a key for a user',
  'user.create_sign_in_code': 'Made a one-time code',
  'user.link_identity': 'Linked an identity',
  'user.revoke_key': 'Revoked a key',
  'user.revoke_all_keys': 'Revoked all keys of a user',
  'user.grant_operator': 'Made a user operator',
  'user.take_operator': 'Removed the operator right of a user',
  'user.disable': 'Disabled a user',
  'user.enable': 'Enabled a user',
  'user.delete': 'Deleted a user',
  'user.lift_deletion': 'Let a deleted person in again',
  'organization.delete': 'Deleted an organization',
  'deletion.retry': 'Retried a deletion',
  'tombstones.replay': 'Deleted again after a restore',
  'participant.create': 'Added a participant',
  'participant.update': 'Changed a participant',
  'participant.rotate': 'Gave a participant a new secret',
  'participant.remove': 'Removed a participant',
  'participant.waive': 'Waived a participant',
}
