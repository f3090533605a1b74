#!/usr/bin/env node
/** `orgs`, the command line of the service: a typed client of its tRPC API (docs/cli.md). */
import { runCommand } from './run-command.ts'

// `orgs list | head -1`: whoever read stdout has had enough, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await runCommand(process, process.argv.slice(2))
