import type { FaultPoint } from '@organizations/fault-points'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { faultLine, thawedLine, type Fault } from './fault.ts'
import { runScenario } from './run-scenario.ts'
import { undisturbed, type Life, type Scenario } from './scenario.ts'
import { makeTemplate, type Template } from './template.ts'

/** What happens on the way of a deletion, in words that follow "is as good as none when". */
interface Trouble {
  when: string
  scenario: Partial<Scenario> & { lives: readonly Life[] }
}

const HOUR_MS = 3_600_000
/** Among the pieces of a deletion that remove rows: the first ones count. */
const SWEEPING = 17

const at = (point: FaultPoint, action: Fault['action'], hit = 1): Fault => ({ at: point, hit, action })
const standalone = (fault: Fault, more: Partial<Life> = {}): Life => ({
  program: 'standalone',
  faults: [fault],
  ...more,
})
const meets = (when: string, fault: Fault, more: Partial<Scenario> = {}): Trouble => ({
  when,
  scenario: { ...more, lives: [standalone(fault)] },
})
const dies = (when: string, point: FaultPoint, hit?: number) => meets(`a process dies ${when}`, at(point, 'kill', hit))
const uploadDies = (when: string, point: FaultPoint, hit?: number) =>
  meets(`a process dies ${when} of an upload`, at(point, 'kill', hit), { upload: 'before' })
const hearsNothing = (of: string, point: FaultPoint, hit?: number) =>
  meets(`a process hears nothing of ${of}`, at(point, 'throw', hit))

const LOST = 'The lease was lost to another worker'

/** By a reconciler: BullMQ takes over from a process that stands still only after 30 s. */
const frozenTroubles: readonly Trouble[] = (
  [
    ['had just taken the lease', at('lease: taken', 'freeze'), LOST],
    ['was deleting files', at('objects: one is deleted', 'freeze', 3), LOST],
    ['had deleted files', at('objects: all of a piece are deleted, their rows are not', 'freeze'), LOST],
    ['had committed a piece', at('piece: committed', 'freeze', SWEEPING), thawedLine],
    ['was about to finish', at('verify: nothing is left, not yet finished', 'freeze'), LOST],
  ] as const
).map(([when, fault, says]) => ({
  when: `a process was frozen when it ${when}, and is thawed after another one has done its work`,
  scenario: {
    helper: 'when frozen',
    reconcileMs: 100,
    lives: [standalone(fault, { frozen: 'until completed' })],
    says,
  },
}))

const troubles: readonly Trouble[] = [
  dies('before the request commits', 'request: before its commit'),
  dies('between the commit of the request and its answer', 'request: after its commit, before the answer'),
  dies('when it has just taken the lease', 'lease: taken'),
  dies('in the middle of a batch of files', 'objects: one is deleted', 5),
  dies('between the files and their rows', 'objects: all of a piece are deleted, their rows are not'),
  dies('in the transaction that removes rows', 'piece: in its transaction', SWEEPING),
  dies('after the commit of a piece', 'piece: committed', SWEEPING),
  dies('when it has just given the lease back', 'slice: the lease is given back'),
  dies('between verification and the finish', 'verify: nothing is left, not yet finished'),
  dies('in the last transaction', 'finish: in its transaction'),
  dies('after the finish', 'finish: committed'),

  uploadDies('before the object', 'upload: the intent stands, the object does not'),
  uploadDies('in the middle', 'upload: some of the object is stored', 3),
  uploadDies('before the row', 'upload: the object stands, the bundle does not'),
  uploadDies('in the last transaction', 'upload: in its last transaction'),
  uploadDies('before the answer', 'upload: the bundle stands'),
  {
    when: 'a process dies in the middle of an upload that the deletion waits for',
    scenario: { upload: 'meanwhile', lives: [standalone(at('upload: some of the object is stored', 'kill', 3))] },
  },

  hearsNothing('the commit of the request', 'request: after its commit, before the answer'),
  hearsNothing('having the lease', 'lease: taken'),
  hearsNothing('the commit of a piece', 'piece: committed', SWEEPING),
  hearsNothing('a file that it has deleted', 'objects: one is deleted', 3),
  hearsNothing('the last commit', 'finish: committed'),
  meets('a process hears nothing of the commit of an upload', at('upload: the bundle stands', 'throw'), {
    upload: 'before',
  }),

  ...frozenTroubles,
  {
    when: 'a process was frozen in its transaction, for longer than its lease, and another one waits',
    scenario: {
      helper: 'when frozen',
      reconcileMs: 100,
      lives: [standalone(at('piece: in its transaction', 'freeze', SWEEPING), { frozen: { ms: 1500 } })],
    },
  },
  {
    when: 'the disk is full, and then no more',
    scenario: {
      lives: [{ program: 'standalone', largestFileBlocks: 300, until: 'disk I/O error' }],
      says: 'disk I/O error',
    },
  },
  ...[HOUR_MS, -HOUR_MS].flatMap((clockOffsetMs) => {
    const dead = standalone(at('piece: committed', 'kill', SWEEPING))
    const wrong = clockOffsetMs > 0 ? 'an hour ahead' : 'an hour behind'
    return [
      { when: `the clock of the process that dies is ${wrong}`, scenario: { lives: [{ ...dead, clockOffsetMs }] } },
      {
        when: `the clock of the worker that takes over is ${wrong}`,
        scenario: { reconcileMs: 100, lives: [dead, { program: 'worker' as const, clockOffsetMs }] },
      },
    ]
  }),
  {
    when: 'its parts are being deleted, and the process dies',
    scenario: { below: ['bundle', 'channel', 'app'], lives: [standalone(at('piece: committed', 'kill', 12))] },
  },
  ...(['app', 'bundle', 'channel'] as const).map((subject) => ({
    when: `it is one of ${subject === 'app' ? 'an app' : `a ${subject}`}, and the process dies`,
    scenario: { subject, lives: [standalone(at('piece: committed', 'kill', 2))] },
  })),
]

/** While the process stands still six times, so that there is time for it. */
const slowly = [
  {
    program: 'standalone' as const,
    faults: [14, 16, 18, 20, 22, 24].map((hit) => at('piece: committed', 'freeze', hit)),
    frozen: { ms: 300 },
  },
]

const troublesOfTheQueue: readonly Trouble[] = [
  dies('between claiming an event and publishing it', 'relay: claimed, not yet published'),
  dies('after publishing', 'relay: published'),
  {
    when: 'Redis loses the job',
    scenario: {
      broker: { kind: 'flush when frozen' },
      lives: [standalone(at('relay: published', 'freeze'), { frozen: { ms: 1 } })],
    },
  },
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

let template: Template
beforeAll(async () => {
  template = await makeTemplate({ apps: 2, bundles: 4, devices: 100 })
})
afterAll(() => template.remove())

const TIMEOUT_MS = 150_000 // each takes seconds, but there are many, and the machine may be busy

describe.concurrent.each([
  { engine: 'by the embedded engine', withRedis: false, cases: troubles },
  { engine: 'by BullMQ', withRedis: true, cases: [...troubles, ...troublesOfTheQueue] },
])('a deletion $engine is as good as none when', ({ withRedis, cases }) => {
  // By "%s", since "$when" would be cut off.
  const named = cases.map(({ when, scenario }) => [when, scenario] as const)
  test.concurrent.each(named)('%s', { timeout: TIMEOUT_MS }, async (_when, scenario) => {
    const { problems, met, log } = await runScenario(template, { ...undisturbed(withRedis), ...scenario })
    if (problems.length > 0) console.log(log)
    expect(problems).toEqual([])
    const planned = scenario.lives.flatMap(({ faults = [] }) => faults.map(faultLine))
    expect(met).toEqual(planned)
  })
})
