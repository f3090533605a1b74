import { setTimeout as sleep } from 'node:timers/promises'

import type { Program } from '../../support/program.ts'
import { waitFor } from '../../support/wait-for.ts'
import { countFreezes, faultEnv, isThawed } from './fault.ts'
import type { Life } from '../scenario/scenario.ts'
import type { TemplateInstallation } from '../scenario/template.ts'
import { startOf } from '../../support/shared-programs.ts'

export interface Launched {
  program: Program
  /** Resolves with the address of a server that is up, with '' for a worker, with nothing when it ended before. */
  up: Promise<string | undefined>
}

/** Starts the real program of a life. `onFreeze` is awaited at each freeze; then it is thawed. */
export function launch(installation: TemplateInstallation, life: Life, onFreeze: () => Promise<void>): Launched {
  const { args, env } = startOf(installation.programs, life.program, faultEnv(life))
  const program =
    life.largestFileBlocks === undefined
      ? installation.start({ args, env })
      : installation.start({
          command: '/bin/sh',
          // Node ignores the signal, so that a write past the limit fails as it does on a full disk.
          args: ['-c', `ulimit -f ${life.largestFileBlocks}; exec '${process.execPath}' '${args[0]}'`],
          env,
        })
  void thawWheneverFrozen(program, onFreeze)
  return { program, up: whenUp(program) }
}

async function thawWheneverFrozen(program: Program, onFreeze: () => Promise<void>): Promise<void> {
  for (let thawed = 0; !program.hasEnded(); await sleep(25)) {
    if (countFreezes(program.stderr) <= thawed) continue
    await onFreeze()
    // More than once: on a busy machine the signal may come before the one that stops.
    for (; !isThawed(program.stderr) && !program.hasEnded(); await sleep(50)) program.signal('SIGCONT')
    thawed += 1
  }
}

async function whenUp(program: Program): Promise<string | undefined> {
  const address = () => /are served at (http:\S+)/.exec(program.stdout)?.[1]
  const isUp = () => address() !== undefined || program.stderr.includes('"msg":"Working"')
  await waitFor(() => isUp() || program.hasEnded(), { what: 'a program to be up', timeoutMs: 90_000 })
  return isUp() ? (address() ?? '') : undefined
}
