/** What `npm run chaos` runs: the deletions of a seed, in six shapes. */
import type { Outcome } from '../harness/carry-out.ts'
import { runCluster } from '../harness/run-cluster.ts'
import { runScenario } from '../harness/run-scenario.ts'
import { randomClusterScenario, type ClusterScenario } from '../scenario/cluster-scenario.ts'
import { randomScenario } from '../scenario/random-scenario.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Template } from '../scenario/template.ts'
import { randomUserClusterScenario, randomUserScenario } from '../scenario/user-scenario.ts'

export const databases = ['sqlite', 'postgres'] as const

/**
 * `plain`: an organization or a part of it is deleted. `users`: a user as well. `participants`: only seeds whose deletion
 * waits for other services.
 */
export const subjects = ['plain', 'users', 'participants'] as const

/** On SQLite there is one process after another; on Postgres an API and two workers. */
export interface ChaosShape {
  database: (typeof databases)[number]
  of: (typeof subjects)[number]
}

export interface ChaosRun {
  shape: ChaosShape
  seed: number
}

export type ChaosScenario = Scenario | ClusterScenario

/** The arguments that run one again. */
export function argumentsOf({ shape: { database, of }, seed }: ChaosRun): string {
  return `--database ${database} --${of} --seed ${seed}`
}

export interface ChaosSeries {
  /** They come in turn. */
  shapes: readonly ChaosShape[]
  /** The first of each shape; each further run of it has the next one. */
  firstSeed: number
  /** In all shapes together. */
  runs: number
}

/** Always the same runs. */
export function planRuns({ shapes, firstSeed, runs }: ChaosSeries): ChaosRun[] {
  const next = shapes.map((shape) => ({ shape, from: firstSeed }))
  const planned: ChaosRun[] = []
  for (;;) {
    for (const it of next) {
      if (planned.length === runs) return planned
      const seed = seedFrom(it.from, it.shape)
      planned.push({ shape: it.shape, seed })
      it.from = seed + 1
    }
  }
}

/** The first seed from one on that is of the shape. */
function seedFrom(from: number, shape: ChaosShape): number {
  let seed = from
  while (shape.of === 'participants' && scenarioOf({ shape, seed }).participants === undefined) seed += 1
  return seed
}

/** Always the same one. */
export function scenarioOf({ shape: { database, of }, seed }: ChaosRun): ChaosScenario {
  if (database === 'sqlite') return of === 'users' ? randomUserScenario(seed) : randomScenario(seed)
  return of === 'users' ? randomUserClusterScenario(seed) : randomClusterScenario(seed)
}

export async function carryOutChaos(template: Template, scenario: ChaosScenario): Promise<Outcome> {
  return 'lives' in scenario ? await runScenario(template, scenario) : await runCluster(template, scenario)
}
