#!/usr/bin/env node
/** `orgs`, the command line of the service: a typed client of its tRPC API (docs/cli.md). */
import { CommanderError } from '@commander-js/extra-typings'

import { asRefusal, exitCodeOf } from './failures.ts'
import { printable } from './output.ts'
import { createRoot } from './root.ts'

// `orgs list | head -1`: whoever read stdout has had enough, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const root = createRoot(process)
try {
  await root.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
  if (!(error instanceof CommanderError)) complain(error) // commander has told its own
}

function complain(error: unknown): void {
  const { message, code, requestId } = asRefusal(error)
  process.stderr.write(`${printable(message)}\n`)
  if (!root.opts().verbose) return
  if (code !== undefined) process.stderr.write(`code: ${printable(code)}\n`)
  if (requestId !== undefined) process.stderr.write(`request: ${printable(requestId)}\n`)
}
