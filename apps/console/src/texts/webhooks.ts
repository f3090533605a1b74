import { formatNumber } from './format.ts'

export const webhooksTexts = {
  title: 'Webhooks',
  lead: 'Each event of this organization is sent to these addresses, signed, and repeated until it is answered.',
  create: 'Create a webhook',
  createLead: 'Its secret is shown once, right after.',
  none: 'No webhook yet',
  noneHint: 'Create one with an address that takes POST requests. You can send it a test before anything happens.',
  table: 'Webhooks',
  name: 'Name',
  nameHint: 'What it is for, such as "billing".',
  url: 'Address',
  urlHint: 'With https, and reachable from the service.',
  events: 'Events',
  state: 'State',
  created: 'Created',
  enabled: 'enabled',
  disabled: 'disabled',
  allEvents: 'All events',
  someEvents: 'Only some',
  chooseOne: 'Choose at least one kind of event',
  submit: 'Create',
  change: 'Change',
  changeTitle: (name: string) => `Change ${name}`,
  changed: (name: string) => `${name} is changed`,
  rotate: 'New secret',
  rotateLead:
    'The secret of now signs for another 24 hours beside the new one, so your server can change over meanwhile.',
  enable: 'Enable',
  disable: 'Disable',
  nowEnabled: (name: string) => `${name} is enabled`,
  nowDisabled: (name: string) => `${name} is disabled`,
  disabledBecause: (reason: string) => `The service has disabled it: ${reason}`,
  disabledByHand: 'It is disabled: nothing is sent, and events that happen meanwhile are not sent later.',
  remove: 'Delete',
  removeTitle: (name: string) => `Delete ${name}?`,
  removeLead: 'Its deliveries go with it, also those that still wait. This cannot be undone.',
  removed: (name: string) => `${name} is deleted`,
  test: 'Send a test',
  testTitle: 'Answer to the test',
  noBody: 'The answer had no body.',
  tookMs: (ms: number) => `${formatNumber(ms)} ms`,
  last24h: 'In the last 24 hours',
  stats: ({ success, failed, pending }: { success: number; failed: number; pending: number }) =>
    `${formatNumber(success)} delivered, ${formatNumber(failed)} failed, ${formatNumber(pending)} waiting`,
  actions: 'Actions',
} as const

export const deliveriesTexts = {
  title: 'Deliveries',
  lead: 'Newest first. A delivery that has failed can be tried once more.',
  show: 'Show',
  all: 'All',
  none: 'No delivery yet',
  noneHint: 'Send a test, or change something in the organization.',
  noMatch: 'No delivery in this state',
  event: 'Event',
  state: 'State',
  tries: 'Tries',
  answer: 'Answer',
  time: 'Time',
  next: 'Next try',
  took: 'Took',
  id: 'Delivery',
  eventId: 'Event',
  actions: 'Actions',
  look: 'Look at it',
  noAnswer: 'no answer',
  payload: 'Payload',
  payloadLead: 'What is sent, the same in every try.',
  lookingFor: 'Reading what is sent',
  payloadGone: 'Its event is not kept any more.',
  body: 'First of the last answer',
  noBody: 'It had no body.',
  error: 'Why there was no answer',
  retry: 'Try again',
  retried: 'It is tried again in a moment',
  copyPayload: 'Copy the payload',
} as const

export const deliveryStates = { pending: 'waiting', success: 'delivered', failed: 'failed' } as const

export const verifyTexts = {
  title: 'Check the signature',
  lead: 'Check each request before you trust it: with the secret, the three headers, and the body exactly as it arrived.',
  language: 'Language',
  copy: 'Copy the code',
} as const

/** Events of a webhook as people read them. */
export function describeEvents(events: readonly string[]): string {
  return events.includes('*') ? webhooksTexts.allEvents : events.join(', ')
}
