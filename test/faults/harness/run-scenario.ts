/**
 * A scenario of one process after the other: each life ends by its faults or by force; nothing happens to the last one.
 */
import type { Program } from '../../support/program.ts'
import { waitFor } from '../../support/wait-for.ts'
import { askForAll } from './ask-for-all.ts'
import { carryOut, STUCK_MS, type Outcome } from './carry-out.ts'
import { endOf } from './end-of.ts'
import { launch, type Launched } from './launch.ts'
import { describeDeletions, isCompleted, LOOK_MS, stayFrozen, type Run } from './run.ts'
import type { Life, Scenario } from '../scenario/scenario.ts'
import type { Template } from '../scenario/template.ts'

/** A life that neither ended nor completed by then is ended by force. */
const LIFE_MS = 40_000

/** Carries a scenario out. Never throws: what went wrong is one of its problems. */
export async function runScenario(template: Template, scenario: Scenario): Promise<Outcome> {
  return await carryOut(template, scenario, live)
}

async function live(run: Run<Scenario>): Promise<void> {
  const { scenario, deps } = run
  const undisturbedLife: Life = { program: 'standalone' }
  for (const [index, life] of [...scenario.lives, undisturbedLife].entries()) {
    const isLast = index === scenario.lives.length
    const { program, up } = start(run, life)
    const url = await up
    if (isLast && url === undefined) throw new Error('A server to which nothing was done has ended at its start')
    const { killAfterMs } = life
    const killing = killAfterMs === undefined ? undefined : setTimeout(() => program.signal('SIGKILL'), killAfterMs)
    if (url !== undefined && url !== '') await askForAll(run, { url, program, life: index })
    const isOver = await waitForEnd(run, { life, program, isLast })
    clearTimeout(killing)
    if (isLast && !isOver) throw new Error(`stuck: ${await describeDeletions(deps.db)}`)
    if (isOver && (await hasStopped(run, { program, isLast }))) break
    await program.kill()
  }
}

/** Stops a program in the orderly way, unless it has ended by a fault at the last moment: that needs another life. */
async function hasStopped(
  run: Run<Scenario>,
  { program, isLast }: { program: Program; isLast: boolean },
): Promise<boolean> {
  await waitForWords(run)
  program.signal('SIGTERM')
  const { code, signal } = await endOf(program)
  if (code === 0) return true
  if (isLast || signal !== 'SIGKILL') throw new Error(`Expected a clean end, got code ${code}, signal ${signal}`)
  return false
}

function start(run: Run<Scenario>, life: Life): Launched {
  const { installation, scenario, programs, redis } = run
  const onFreeze = async () => {
    if (run.isOver) return
    if (scenario.broker?.kind === 'flush when frozen') await redis?.flush()
    if (scenario.helper === 'when frozen') startHelper(run)
    await stayFrozen(run, life.frozen)
  }
  const launched = launch(installation, life, () => onFreeze().catch((error: unknown) => void run.failures.push(error)))
  programs.push(launched.program)
  if (scenario.helper === 'from the start') startHelper(run)
  return launched
}

function startHelper(run: Run): void {
  if (run.hasHelp || run.isOver) return
  run.hasHelp = true
  run.programs.push(launch(run.installation, { program: 'worker' }, async () => {}).program)
}

/**
 * True when the deletion is completed and its request was answered; false when the process ended, or its time is over.
 */
async function waitForEnd(
  run: Run,
  { life, program, isLast }: { life: Life; program: Program; isLast: boolean },
): Promise<boolean> {
  const endsAt = isLast ? Infinity : Date.now() + LIFE_MS
  const isNews = async () => {
    if (program.hasEnded() || Date.now() > endsAt) return 'ended'
    if (life.program === 'worker' && !run.isAnswered) return 'ended' // it takes no requests
    if (life.until !== undefined && program.stderr.includes(life.until)) return 'ended'
    return (await isCompleted(run)) && run.isAnswered ? 'completed' : undefined
  }
  const news = await waitFor(isNews, { what: 'news', timeoutMs: STUCK_MS, intervalMs: LOOK_MS }).catch(
    (error: unknown) => {
      if (error instanceof Error && error.message.includes('in vain')) return undefined
      throw error
    },
  )
  return news === 'completed'
}

async function waitForWords({ scenario, programs }: Run<Scenario>): Promise<void> {
  const { says } = scenario
  if (says === undefined) return
  const isSaid = () => programs.some((program) => program.stderr.includes(says))
  await waitFor(isSaid, { what: `a process to say "${says}"` })
}
