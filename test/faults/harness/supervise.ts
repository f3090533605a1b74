import type { Ending, Program } from '../../support/program.ts'
import { waitFor } from '../../support/wait-for.ts'
import { endOf } from './end-of.ts'
import { launch } from './launch.ts'
import { stayFrozen, type Run } from './run.ts'
import type { Life } from '../scenario/scenario.ts'

/** A process that is started again whenever it has ended. */
export interface Supervised {
  /** The one that runs, once it is up. */
  whenUp(): Promise<{ program: Program; url: string }>
  /** To the one that runs now. */
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, the orderly end of the last one. */
  stop(): Promise<void>
}

/** Far more than a start takes, also on a busy machine. */
const START_MS = 60_000

/**
 * Starts a process, and another one whenever it has ended. A process that had started may end by SIGKILL, which others
 * send, and in the orderly way: anything else is a failure of the run.
 */
export function supervise(run: Run, life: Life): Supervised {
  let isStopping = false
  const asked = new WeakSet<Program>()
  let current = begin(run, life)
  const supervising = tend().catch((error: unknown) => void run.failures.push(error))

  async function tend(): Promise<void> {
    for (;;) {
      const ending = await current.program.ending
      if (!isInOrder(ending) && (await current.up) !== undefined && !run.isOver) {
        const { code, stderr } = ending
        run.failures.push(new Error(`Expected a process to go on, it ended with code ${code}: ${stderr.slice(-3000)}`))
      }
      if (isStopping || run.isOver) return
      current = begin(run, { program: life.program })
    }
  }

  /** A second SIGTERM would end a process that stops in the orderly way at once. */
  function signal(name: NodeJS.Signals): void {
    const { program } = current
    if (name === 'SIGTERM' && asked.has(program)) return
    if (name === 'SIGTERM') asked.add(program)
    program.signal(name)
  }

  return {
    async whenUp() {
      const isUp = async () => {
        const { program, up } = current
        const url = await up
        return url !== undefined && !program.hasEnded() && { program, url }
      }
      return await waitFor(isUp, { what: `${life.program} to be up`, timeoutMs: START_MS })
    },
    signal,
    async stop() {
      isStopping = true
      signal('SIGTERM')
      await endOf(current.program)
      await supervising
    },
  }
}

function begin(run: Run, life: Life): ReturnType<typeof launch> {
  const onFreeze = () => stayFrozen(run, life.frozen)
  const launched = launch(run.installation, life, () =>
    onFreeze().catch((error: unknown) => void run.failures.push(error)),
  )
  run.programs.push(launched.program)
  return launched
}

/** A program that is asked to end, and waits for a lock of another that is frozen, gives up what it does after 10 s. */
function isInOrder({ code, signal, stderr }: Ending): boolean {
  return code === 0 || signal === 'SIGKILL' || (code === 1 && stderr.includes('The stop has taken 10 s'))
}
