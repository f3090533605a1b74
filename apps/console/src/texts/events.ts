import { formatNumber } from './format.ts'

export const eventsTexts = {
  title: 'Events',
  lead: 'What happens in this organization, in order, as webhooks and other programs get it. New events appear by themselves.',
  begin: 'Begin with',
  oldest: 'The oldest that is kept',
  latest: 'What happens from now on',
  type: 'Kind',
  anyType: 'Any',
  none: 'No event yet',
  noneHint: 'It appears here as soon as something happens.',
  noMatch: 'No event of this kind so far',
  table: 'Events',
  sequence: 'Number',
  event: 'Event',
  actor: 'Who',
  service: 'the service itself',
  time: 'Time',
  actions: 'Actions',
  look: 'Look at it',
  more: 'Read further',
  shown: (count: number) => `${formatNumber(count)} ${count === 1 ? 'event' : 'events'}`,
  following: 'You are at the end: what happens is added here.',
  copy: 'Copy the event',
} as const

/** Families of events, as the address of the page names them. */
export const eventFamilies = {
  organization: 'Organization',
  policy: 'Key policy',
  member: 'Members',
  api_key: 'API keys',
  app: 'Apps',
  bundle: 'Bundles',
  channel: 'Channels',
  webhook: 'Webhooks',
} as const
export type EventFamily = keyof typeof eventFamilies
