import type { Deletion, DeletionState } from '@organizations/client'
import { formatBytes, formatNumber, formatTime } from './format.ts'

export const deletionTexts = {
  title: 'Danger zone',
  lead: 'What is deleted here is gone: no one can bring it back, and its id is never used again.',
  previewTitle: 'What the deletion takes along',
  again: 'Count again',
  counted: 'Counted now. What is added before the deletion is removed as well.',
  kind: 'Kind',
  count: 'Rows',
  total: 'All rows together',
  files: 'Stored files',
  atLeast: 'at least',
  deleteTitle: 'Delete this organization',
  deleteLead:
    'It is out of reach at once, for every member and every key. Workers then destroy every row and every stored file, and issue a signed receipt.',
  typeName: (name: string) => `Type the name to confirm: ${name}`,
  delete: 'Delete the organization',
  grownTitle: 'There is more than a moment ago',
  grown: (before: number, now: number) =>
    `When you looked there were ${formatNumber(before)} rows, and now there are ${formatNumber(now)}. Something is still being added.`,
  deleteAll: 'Delete all of it',
  noName: 'The name is not known yet',
  progressTitle: 'Deletion',
  progressLead: 'You can leave this page: the work goes on, and this address shows how far it is.',
  progress: 'Progress',
  removed: 'Removed',
  of: (done: number, total: number | undefined) =>
    total === undefined ? formatNumber(done) : `${formatNumber(done)} of ${formatNumber(total)}`,
  rate: 'Per second',
  left: 'Time left',
  unknown: 'not known yet',
  byKind: 'By kind',
  kept: 'Kept back, for files that could not be deleted',
  keptInRound: (round: number) => `in round ${formatNumber(round)}`,
  blockedBecause: (reason = '') => `The deletion is blocked. An operator has to look at it; nothing is lost. ${reason}`,
  timeline: 'Timeline',
  timelineLead: 'Each round goes through all steps. When something is left at its end, another round follows.',
  now: 'now',
  blockedAt: (step: string) => `Blocked. ${step}`,
  allCounted: 'All was counted, and removing began',
  removedKind: ({ kind, done, endedAt }: { kind: string; done: number; endedAt?: string }) =>
    `${formatNumber(done)} ${kindName(kind)} removed${endedAt === undefined ? '' : `, until ${formatTime(endedAt)}`}`,
  roundBegan: (round: number) => `Round ${formatNumber(round)} began`,
  allRemoved: 'All rows and files were removed',
  completedIn: (rounds: number) =>
    rounds === 1 ? 'Complete, in one round' : `Complete, in ${formatNumber(rounds)} rounds`,
  requested: 'Asked for',
  started: 'Work began',
  completed: 'Complete',
  receiptTitle: 'Receipt',
  receiptLead: 'What was removed and verified, signed by the service.',
  waiting:
    'The receipt comes as soon as what was removed is illegible in the files of the database, or after a few minutes.',
  valid: 'Verified in this browser: signature and hash match what is shown.',
  number: 'Number',
  hash: 'Hash',
  kid: 'Key',
  rounds: 'Rounds',
  rows: 'Rows',
  objects: 'Files',
  bytes: 'Bytes',
  table: 'Table',
  download: 'Download the receipt',
  copy: 'Copy the receipt',
  listTitle: 'Deletions',
  listLead: 'The organizations that you have deleted: how far that is, and the receipts.',
  noDeletion: 'You have deleted no organization',
  noDeletionHint: 'An organization is deleted in its danger zone. The deletion and its receipt are then listed here.',
  organization: 'Organization',
  state: 'State',
  there: 'there',
  notYet: 'not yet',
  verifyTitle: 'Verify a receipt',
  verifyLead:
    'Paste a receipt, or a list of them in the order of their numbers. It is checked in this browser against the public keys of this service; nothing is sent.',
  paste: 'Receipt, as JSON',
  verify: 'Verify',
  noJson: 'Expected JSON, got something else',
  validOne: 'The receipt is valid.',
  validChain: (count: number) => `All ${formatNumber(count)} receipts are valid, and none is missing between them.`,
} as const

export const stateNames: Record<DeletionState, string> = {
  requested: 'waiting for a worker',
  sweeping: 'removing',
  verifying: 'verifying',
  blocked: 'blocked',
  completed: 'complete',
  superseded: 'part of a larger deletion',
}

export const participantStateNames = {
  no_answer: 'no answer yet',
  pending: 'at work',
  refused: 'refused',
  timed_out: 'timed out',
  completed: 'done',
  waived: 'waived',
} as const

const stepNames: Record<Deletion['step']['action'], (kind: string) => string> = {
  count: (kind) => `counts ${kind}`,
  sweep: (kind) => `removes ${kind}`,
  scrub: (kind) => `takes the address of a user out of ${kind}`,
  'delete strays': () => 'removes files that no row names',
  'await participants': () => 'waits for participants',
  verify: () => 'verifies that nothing is left',
  finish: () => 'finishes',
}

/** Where a deletion is in its plan. */
export function stepText({ round, step: { number, of, action, kind = '' } }: Pick<Deletion, 'round' | 'step'>): string {
  return `Round ${formatNumber(round)}, step ${number} of ${of}: ${stepNames[action](kindName(kind))}`
}

/** Names of tables, as people read them. */
export function kindName(kind: string): string {
  return kind.replaceAll('_', ' ')
}

export function filesText({ count, bytes }: { count: number; bytes: number }): string {
  return `${formatNumber(count)} (${formatBytes(bytes)})`
}
