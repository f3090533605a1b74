export const operatorDeletionsTexts = {
  title: 'Deletions',
  lead: 'All deletions, newest first. A blocked one goes on where it stopped when it is retried.',
  state: 'State',
  anyState: 'Any',
  none: 'No deletion',
  noMatch: 'No deletion in this state',
  noneHint: 'Deletions appear here as soon as someone asks for one.',
  table: 'Deletions',
  what: 'What',
  progress: 'Removed',
  asked: 'Asked for',
  actions: 'Actions',
  retry: 'Retry',
  retryTitle: 'Retry this deletion?',
  retryLead: 'It goes on at the step where it stopped. Remove the cause first: else it is blocked again.',
  retried: 'It goes on',
  watch: 'Watch',
  watched: 'Watched',
  stopWatching: 'Stop watching',
  looking: 'Looking for it',
  over: 'It is not open any more: it is complete, or part of a larger deletion.',
  waive: 'Waive',
  waiveTitle: (name: string) => `Let the deletion wait no more for ${name}?`,
  waiveLead:
    'Then nobody proves that this service has removed its part. The receipt says so, with the code. This cannot be undone.',
  code: 'Why',
  reason: 'Reason, for the log of the operators',
  waived: 'It is not waited for any more',
  history: 'History',
} as const

export const waiverNames = {
  retired: 'The service is no more',
  done_by_hand: 'Its part was done by hand',
  other: 'Another reason',
} as const

export const participantStateNames = {
  no_answer: 'no answer yet',
  pending: 'at work',
  refused: 'refused',
  timed_out: 'timed out',
  completed: 'done',
  waived: 'waived',
} as const
