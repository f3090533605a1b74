#!/usr/bin/env node
/** `orgs`, the command line of the service: a typed client of its tRPC API (docs/cli.md). */
import { runCommand } from './run-command.ts'

// `orgs list | head -1` closes stdout early. That is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await runCommand(process, process.argv.slice(2))
