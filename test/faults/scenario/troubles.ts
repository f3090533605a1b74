import type { FaultPoint } from '@organizations/fault-points'

import { thawedLine, type Fault } from '../harness/fault.ts'
import type { Life, Scenario } from './scenario.ts'

/** What happens during a deletion, in words that follow "when". */
export interface Trouble {
  when: string
  scenario: Partial<Scenario> & { lives: readonly Life[] }
}

const HOUR_MS = 3_600_000
/**
 * The batch of a deletion that removes devices: the first one counts, and each of the others removes rows of one table.
 */
const SWEEPING = 4

const at = (point: FaultPoint, action: Fault['action'], hit = 1): Fault => ({ at: point, hit, action })
const standalone = (fault: Fault, more: Partial<Life> = {}): Life => ({
  program: 'standalone',
  faults: [fault],
  ...more,
})
/**
 * Each process dies at the next of the faults. One deletion for all, since starting a process costs more than the rest.
 */
const diesAtEach = (when: string, faults: readonly Fault[], more: Partial<Scenario> = {}): Trouble => ({
  when,
  scenario: { ...more, lives: faults.map((fault) => standalone(fault)) },
})

const LOST = 'The lease was lost to another worker'

/**
 * A process is frozen until another one has completed the deletion. By a reconciler: BullMQ takes over only after 10 s.
 */
const frozen = (when: string, fault: Fault, says: string): Trouble => ({
  when: `a process was frozen when it ${when}, and is thawed after another one has done its work`,
  scenario: {
    helper: 'when frozen',
    reconcileMs: 100,
    lives: [standalone(fault, { frozen: 'until completed' })],
    says,
  },
})

/** When an operator asks for it, who is no member. */
export const deathsAskedByOperator: Trouble = diesAtEach(
  'an operator asks for it, and a process dies at each moment from the request to the receipt',
  [
    at('request: before its commit', 'kill'),
    at('request: after its commit, before the answer', 'kill'),
    at('finish: in its transaction', 'kill'),
  ],
  { asOperator: true },
)

/** Every named moment, when a member asks for it. */
export const ownDeaths: readonly Trouble[] = [
  diesAtEach('a process dies at each moment of a deletion', [
    at('request: before its commit', 'kill'),
    at('request: after its commit, before the answer', 'kill'),
    at('lease: taken', 'kill'),
    at('piece: in its transaction', 'kill', SWEEPING),
    at('piece: committed', 'kill'),
    at('objects: one is deleted', 'kill', 5),
    at('objects: all of a piece are deleted, their rows are not', 'kill'),
    at('verify: nothing is left, not yet finished', 'kill'),
    at('finish: in its transaction', 'kill'),
    at('finish: committed', 'kill'),
  ]),
  // It waits for the uploads that were left, also on a busy machine: their leases end after half of this.
  diesAtEach('a process dies when it has just given the lease back', [at('slice: the lease is given back', 'kill')], {
    leaseMs: 4000,
  }),
  diesAtEach(
    'a process dies at each moment of an upload',
    [
      at('upload: the intent stands, the object does not', 'kill'),
      at('upload: some of the object is stored', 'kill', 3),
      at('upload: the object stands, the bundle does not', 'kill'),
      at('upload: in its last transaction', 'kill'),
      at('upload: the bundle stands', 'kill'),
    ],
    { upload: 'before' },
  ),
]

/** Every named moment, no matter who asks: what a process leaves behind when it dies depends on its transactions. */
export const deaths: readonly Trouble[] = [...ownDeaths, deathsAskedByOperator]

/** Those that end in the middle of a transaction, or just after it, when an operator asks. */
export const deathsInTransactions: Trouble = diesAtEach(
  'an operator asks for it, and a process dies at each moment of a transaction',
  [
    at('upload: in its last transaction', 'kill'),
    at('request: before its commit', 'kill'),
    at('request: after its commit, before the answer', 'kill'),
    at('piece: in its transaction', 'kill', SWEEPING),
    at('finish: in its transaction', 'kill'),
  ],
  { asOperator: true, upload: 'before' },
)

/**
 * The moments that only a deletion by BullMQ has. Not one after the other: a process that starts with work to do may
 * find Redis not connected yet, and then its reconciler does the work without the relay.
 */
export const deathsOfTheRelay: readonly Trouble[] = [
  diesAtEach('a process dies before it publishes an event', [at('relay: claimed, not yet published', 'kill')]),
  diesAtEach('a process dies when it has published an event', [at('relay: published', 'kill')]),
]

export const frozenWhileDeletingFiles: Trouble = frozen(
  'was deleting files',
  at('objects: one is deleted', 'freeze', 3),
  LOST,
)

/**
 * What cannot happen to a process on Postgres. The disk is its server's there, and when that is full a statement fails
 * like any other that the server refuses. Two more are of SQLite alone: the look into the file (oracle.ts), since
 * Postgres keeps no file open in our processes, and a clock that runs faster (store.test.ts), since Postgres goes by
 * its own.
 */
export const fullDisk: Trouble = {
  when: 'the disk is full for a while',
  scenario: {
    lives: [{ program: 'standalone', largestFileBlocks: 300, until: 'disk I/O error' }],
    says: 'disk I/O error',
  },
}

const died = standalone(at('piece: committed', 'kill', SWEEPING))
const isOff = (clockOffsetMs: number) => `is an hour ${clockOffsetMs > 0 ? 'ahead' : 'behind'}`

const clockOfTheDead = (clockOffsetMs: number): Trouble => ({
  when: `the clock of the process that dies ${isOff(clockOffsetMs)}`,
  scenario: { lives: [{ ...died, clockOffsetMs }] },
})

const clockOfTheNext = (clockOffsetMs: number): Trouble => ({
  when: `the clock of the worker that takes over ${isOff(clockOffsetMs)}`,
  scenario: { reconcileMs: 100, lives: [died, { program: 'worker', clockOffsetMs }] },
})

export const lostJob: Trouble = {
  when: 'Redis loses the job',
  scenario: {
    broker: { kind: 'flush when frozen' },
    lives: [standalone(at('relay: published', 'freeze'), { frozen: { ms: 1 } })],
  },
}

/** More of what can happen to the process that works on a deletion, on any database and engine. */
export const moreTroubles: readonly Trouble[] = [
  {
    when: 'a process dies in the middle of an upload that the deletion waits for',
    scenario: {
      upload: 'under way',
      leaseMs: 9000, // the fence is learned of at the first renewal, after a third: by then it has died, on any machine
      lives: [standalone(at('upload: some of the object is stored', 'kill', 2))],
    },
  },
  {
    when: 'a process does not learn the outcome of what it has done, again and again',
    scenario: {
      upload: 'before',
      lives: [
        {
          program: 'standalone',
          faults: [
            at('upload: the bundle stands', 'throw'),
            at('request: after its commit, before the answer', 'throw'),
            at('lease: taken', 'throw'),
            at('piece: committed', 'throw', SWEEPING),
            at('objects: one is deleted', 'throw', 3),
            at('finish: committed', 'throw'),
          ],
        },
      ],
    },
  },
  {
    when: 'its parts are being deleted, and the process dies',
    scenario: {
      below: ['bundle', 'bundles', 'channel', 'app'],
      lives: [standalone(at('piece: committed', 'kill', 12))],
    },
  },
]

/** These do not depend on which engine asks for the work. */
export const troublesOfWorkers: readonly Trouble[] = [
  frozen('had just taken the lease', at('lease: taken', 'freeze'), LOST),
  frozenWhileDeletingFiles,
  frozen('had deleted files', at('objects: all of a piece are deleted, their rows are not', 'freeze'), LOST),
  frozen('had committed a batch', at('piece: committed', 'freeze', SWEEPING), thawedLine),
  ...[
    { while: 'in its transaction', fault: at('piece: in its transaction', 'freeze', SWEEPING) },
    {
      while: 'in the transaction that was to be its last',
      fault: at('verify: nothing is left, not yet finished', 'freeze'),
    },
  ].map(({ while: place, fault }) => ({
    when: `a process was frozen ${place}, for longer than its lease, and another one waits`,
    scenario: {
      helper: 'when frozen' as const,
      reconcileMs: 100,
      lives: [standalone(fault, { frozen: { ms: 1500 } })],
    },
  })),
  ...[HOUR_MS, -HOUR_MS].flatMap((offsetMs) => [clockOfTheDead(offsetMs), clockOfTheNext(offsetMs)]),
  ...(['app', 'bundle', 'bundles', 'channel'] as const).map((subject) => ({
    when: `it is one of ${{ app: 'an app', bundle: 'a bundle', bundles: 'bundles in bulk', channel: 'a channel' }[subject]}, and the process dies`,
    scenario: { subject, lives: [standalone(at('piece: committed', 'kill', 2))] },
  })),
]

/** The process is frozen six times, so that there is time for it. */
const slowly = [
  {
    program: 'standalone' as const,
    faults: [2, 3, 4, 5, 6, 7].map((hit) => at('piece: committed', 'freeze', hit)),
    frozen: { ms: 300 },
  },
]

export const troublesOfTheQueue: readonly Trouble[] = [
  ...deathsOfTheRelay,
  lostJob,
  { when: 'Redis is flushed every 100 ms', scenario: { broker: { kind: 'flush', everyMs: 100 }, lives: slowly } },
  { when: 'Redis is flushed every second', scenario: { broker: { kind: 'flush', everyMs: 1000 }, lives: slowly } },
  { when: 'Redis is started again', scenario: { broker: { kind: 'restart', afterMs: 400 }, lives: slowly } },
  {
    when: 'Redis dies for good',
    scenario: { broker: { kind: 'kill', afterMs: 400 }, reconcileMs: 100, lives: slowly },
  },
  { when: 'its job is delivered 100 times', scenario: { broker: { kind: 'duplicates', copies: 100 }, lives: slowly } },
  {
    when: 'its job comes after one that was asked for later',
    scenario: { subject: 'bundle', below: ['channel'], broker: { kind: 'another order' }, lives: [] },
  },
]
