/** What is explored, and how much may go wrong in it: everything else may happen in any order, any number of times. */
import type { Mutation } from './mutation.ts'
import type { Rules } from './state.ts'

/** Nothing goes wrong, and the reconciler is the whole engine. */
export const calm: Rules = {
  withQueue: false,
  workers: 2,
  withUpload: false,
  withApp: false,
  mostStalledRounds: 1,
  faults: {},
}

/**
 * The deletion of an organization with two apps by two workers, which any number of people ask for: those with the fewest
 * states.
 */
export const scenarios: readonly [name: string, rules: Rules][] = [
  ['the queue loses a job', { ...calm, withQueue: true, faults: { crashes: 2, losses: 1, duplicates: 1 } }],
  ['an upload and two crashes', { ...calm, withUpload: true, faults: { crashes: 2 } }],
  [
    'nothing is in the apps, and an upload is under way',
    { ...calm, withUpload: true, isBare: true, faults: { crashes: 1, freezes: 1 } },
  ],
  [
    'the store refuses until it is blocked',
    { ...calm, withQueue: true, mostStalledRounds: 2, faults: { refusals: 3 } },
  ],
  [
    'bundles in bulk, by one worker, while their app is deleted',
    { ...calm, withBulk: true, withApp: true, workers: 1, faults: { crashes: 1 } },
  ],
  [
    'bundles in bulk, until they are blocked, and retried',
    { ...calm, withBulk: true, workers: 1, mostStalledRounds: 2, faults: { refusals: 2 } },
  ],
  [
    'a channel, by one worker, while its app is deleted and then the organization',
    { ...calm, withChannel: true, withApp: true, isBare: true, workers: 1, faults: { crashes: 1 } },
  ],
  [
    'a user is deleted, while a worker dies and another freezes',
    { ...calm, withUser: true, isBare: true, faults: { crashes: 1, freezes: 1 } },
  ],
  [
    'a participant is asked, and may answer late',
    { ...calm, withParticipant: true, isBare: true, faults: { crashes: 1 } },
  ],
  [
    'an endpoint is told of the end, and may answer late',
    { ...calm, withFarewell: true, isBare: true, workers: 1, faults: { crashes: 1, freezes: 1 } },
  ],
]

/** Those with the most states; the last one takes as long as all others together. */
export const largeScenarios: readonly [name: string, rules: Rules][] = [
  ['the queue repeats a job', { ...calm, withQueue: true, faults: { freezes: 1, duplicates: 1 } }],
  ['the store refuses', { ...calm, faults: { freezes: 1, takeOvers: 1, refusals: 1 } }],
  ['an upload is under way', { ...calm, withUpload: true, faults: { crashes: 1, freezes: 1 } }],
  ['an upload and the queue', { ...calm, withQueue: true, withUpload: true, faults: { crashes: 1 } }],
  ['an app is being deleted already', { ...calm, withApp: true, faults: { freezes: 1 } }],
  ['bundles are being deleted in bulk already', { ...calm, withBulk: true, faults: { freezes: 1 } }],
  [
    'a participant is asked while workers die and freeze',
    { ...calm, withParticipant: true, isBare: true, workers: 1, faults: { crashes: 1, freezes: 1 } },
  ],
  [
    'a participant is asked while a server takes over',
    { ...calm, withParticipant: true, isBare: true, workers: 1, faults: { takeOvers: 1 } },
  ],
  [
    'a participant is asked, and the queue',
    { ...calm, withParticipant: true, withQueue: true, isBare: true, workers: 1 },
  ],
  [
    'an endpoint is told of the end while a server takes over',
    { ...calm, withFarewell: true, isBare: true, workers: 1, faults: { takeOvers: 1 } },
  ],
  [
    'an endpoint is told of the end, and the queue',
    { ...calm, withFarewell: true, withQueue: true, isBare: true, workers: 1 },
  ],
  ['a server takes over during an upload', { ...calm, withUpload: true, faults: { crashes: 1, takeOvers: 1 } }],
]

interface BrokenCase {
  broken: Mutation
  /** What is found, by its beginning. */
  finds: string
  rules?: Partial<Rules>
}

const queue = { withQueue: true } as const
const upload = { withUpload: true } as const
const bulk = { withBulk: true } as const
const user = { withUser: true, isBare: true } as const
const participant = { withParticipant: true, isBare: true } as const
const farewell = { withFarewell: true, isBare: true, workers: 1 } as const

export const brokenCases: readonly BrokenCase[] = [
  { broken: 'the request commits in two parts', finds: 'I1' },
  { broken: 'there is no fence', finds: 'I2', rules: upload },
  { broken: 'there is no late listing', finds: 'I2', rules: { ...upload, faults: { freezes: 1, crashes: 1 } } },
  { broken: 'a job does not show its number', finds: 'I3', rules: { ...queue, faults: { duplicates: 1 } } },
  { broken: 'the dispatch number is not raised', finds: 'I3', rules: { ...queue, faults: { duplicates: 1 } } },
  { broken: 'a commit does not look at the token', finds: 'I4', rules: { faults: { freezes: 1 } } },
  { broken: 'the token is not raised with the lease', finds: 'I4', rules: { faults: { freezes: 1 } } },
  { broken: 'the lease is taken from a holder that lives', finds: 'I4' },
  { broken: 'a commit does not renew the lease', finds: 'I4' },
  { broken: 'a frozen worker gives back a lease that is not its own', finds: 'I4', rules: { faults: { freezes: 1 } } },
  { broken: 'tallies are written after the rows', finds: 'I5' },
  { broken: 'rows go before their objects', finds: 'I6' },
  { broken: 'a refused object is taken for gone', finds: 'I6', rules: { faults: { refusals: 1 } } },
  { broken: 'an upload finishes without its intent', finds: 'I6', rules: { ...upload, faults: { freezes: 1 } } },
  { broken: 'intents are swept while they live', finds: 'I6', rules: upload },
  { broken: 'parents do not wait for rows that stayed', finds: 'I7', rules: { faults: { refusals: 1 } } },
  { broken: 'a new round goes on at the old cursor', finds: 'I8', rules: { faults: { refusals: 1 } } },
  { broken: 'the fence of the organization leaves leases below it alone', finds: 'I8', rules: { withApp: true } },
  { broken: 'verification is skipped', finds: 'I9', rules: { faults: { refusals: 1 } } },
  {
    broken: 'verification does not list the objects',
    finds: 'I9',
    rules: { ...upload, faults: { freezes: 1, refusals: 1 } },
  },
  {
    broken: 'a transaction goes on without a look at the store',
    finds: 'I9',
    rules: { ...upload, faults: { crashes: 1 } },
  },
  { broken: 'rows are deleted by key range alone', finds: 'I10' },
  { broken: 'a second request starts anew', finds: 'I14' },
  { broken: 'app ids are not reserved', finds: 'I17' },
  { broken: 'the mark keeps no channel away', finds: 'I2', rules: bulk },
  { broken: 'a bulk deletion takes what channels point at', finds: 'I7', rules: bulk },
  { broken: 'bundles in bulk are swept by app, and not by mark', finds: 'I6', rules: bulk },
  { broken: 'the fence asks no tombstone of a user', finds: 'I2', rules: user },
  { broken: 'readers find a user who is being deleted', finds: 'I2', rules: user },
  { broken: 'the fields are not looked through', finds: 'I9', rules: user },
  { broken: 'the event is acknowledged when published', finds: 'I11', rules: { ...queue, faults: { losses: 1 } } },
  { broken: 'an event rings once', finds: 'I11', rules: { ...queue, faults: { losses: 1 } } },
  { broken: 'retry writes no event', finds: 'I11', rules: { ...queue, faults: { refusals: 2 } } },
  { broken: 'an upload is waited for without a pause', finds: 'I11', rules: upload },
  { broken: 'a participant is not waited for', finds: 'P1', rules: participant },
  {
    broken: 'what an asker writes late counts',
    finds: 'P2',
    rules: { ...participant, workers: 1, faults: { freezes: 1 } },
  },
  { broken: 'an answer is not checked', finds: 'P3', rules: participant },
  {
    broken: 'a claim that ends is not due again',
    finds: 'I11',
    rules: { ...participant, workers: 1, faults: { crashes: 1 } },
  },
  { broken: 'a farewell is not waited for', finds: 'F1', rules: farewell },
  { broken: 'what a sender writes late counts', finds: 'F2', rules: { ...farewell, faults: { freezes: 1 } } },
  { broken: 'giving the lease back leaves it taken', finds: 'I11' },
  { broken: 'a paused slice does not ask to be looked at again', finds: 'I11', rules: upload },
]

/** The rules of a case whose protocol is broken. */
export function brokenRules({ broken, rules }: BrokenCase): Rules {
  return { ...calm, ...rules, broken }
}
