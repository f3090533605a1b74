import { CommanderError } from '@commander-js/extra-typings'

import { describeIssues } from './http/describe-refusal.ts'
import { asRefusal, exitCodeOf } from './http/failures.ts'
import { printable } from './terminal/printable.ts'
import { createRoot } from './create-root.ts'
import type { GlobalOptions, Shell } from './terminal/shell.ts'

export type { Shell } from './terminal/shell.ts'

/** Runs a command, and returns its exit code. */
export async function runCommand(shell: Shell, args: readonly string[]): Promise<number> {
  const root = createRoot(shell)
  try {
    await root.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    if (!(error instanceof CommanderError)) printError(shell, root.opts(), error) // commander prints its own errors
    return exitCodeOf(error)
  }
}

function printError({ stderr }: Shell, { verbose }: GlobalOptions, error: unknown): void {
  const { message, code, requestId, issues } = asRefusal(error)
  for (const line of [message, ...describeIssues(message, issues)]) stderr.write(`${printable(line)}\n`)
  if (!verbose) return
  if (code !== undefined) stderr.write(`code: ${printable(code)}\n`)
  if (requestId !== undefined) stderr.write(`request: ${printable(requestId)}\n`)
}
