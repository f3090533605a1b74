#!/usr/bin/env node
/** `orgs`, the command line of the service: a typed client of its tRPC API (docs/cli.md). */
import { runCommand } from './run-command.ts'

process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // `orgs list | head -1` closes stdout early. That is not a failure: commands whose output must be complete use printAll.
  if (code === 'EPIPE') return
  process.stderr.write(`Cannot write to stdout (${code})\n`)
  process.exit(1)
})
process.stderr.on('error', () => {}) // there is no other place for messages; the exit code still shows a failure

process.exitCode = await runCommand(process, process.argv.slice(2))
