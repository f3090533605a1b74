import { expect, test } from 'vitest'

import { databases, planRuns, scenarioOf, subjects, type ChaosShape } from './shape.ts'

const all: ChaosShape[] = databases.flatMap((database) => subjects.map((of) => ({ database, of })))

test('runs of all shapes come in turn, each with the next of its seeds', () => {
  const runs = planRuns({ shapes: all, firstSeed: 7, runs: 18 })
  for (const [index, { shape }] of runs.entries()) expect(shape).toEqual(all[index % all.length])
  const seedsOf = (shape: ChaosShape) => runs.filter((it) => it.shape === shape).map(({ seed }) => seed)
  for (const shape of all.filter(({ of }) => of !== 'participants')) expect(seedsOf(shape)).toEqual([7, 8, 9])
})

test('each seed of a shape with participants has some, and each with users has one', () => {
  for (const run of planRuns({ shapes: all, firstSeed: 1, runs: 120 })) {
    const { participants, user } = scenarioOf(run)
    if (run.shape.of === 'participants') expect(participants?.length).toBeGreaterThan(0)
    expect(user !== undefined).toBe(run.shape.of === 'users')
  }
})

test('the same runs are planned again, whatever was done of them', () => {
  const plan = () => planRuns({ shapes: all, firstSeed: 1, runs: 100 })
  expect(plan()).toEqual(plan())
  const scenarios = () => plan().map((run) => scenarioOf(run))
  expect(scenarios()).toEqual(scenarios())
})
