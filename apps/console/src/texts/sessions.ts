export const sessionsTexts = {
  title: 'Browser sessions',
  lead: 'Where you are signed in. A session lasts 12 hours at most, and never longer than the key it was begun with.',
  table: 'Browser sessions',
  browser: 'Browser',
  unknown: 'It did not say',
  key: 'Key',
  begun: 'Begun',
  ends: 'Ends',
  actions: 'Actions',
  current: 'this one',
  end: 'End',
  ended: 'The session is ended',
} as const
