/**
 * The console that the servers of this checkout serve, built once for a whole run of tests: its processes would build it
 * beside each other. Vitest's main process does it and answers theirs at a door, as it does for Postgres.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'

import { repositoryRoot } from '../program.ts'

const DOOR = 'TEST_CONSOLE_DOOR'

const run = promisify(execFile)
let built: Promise<unknown> | undefined // module-level: once for a process

/** For vitest's `globalSetup`. Returns what it is to do at the end. */
export async function setup(): Promise<() => void> {
  const door = createServer((_, response) => {
    built ??= build()
    built.then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(door, 'listening')
  const { port } = door.address() as AddressInfo // a TCP server that listens has one
  process.env[DOOR] = `http://127.0.0.1:${port}`
  return () => {
    door.closeAllConnections()
    door.close()
  }
}

/** Builds the console, unless it is built from these sources: turbo knows. */
export async function buildConsole(): Promise<void> {
  const door = process.env[DOOR]
  built ??= door === undefined ? build() : askAt(door)
  await built
}

async function build(): Promise<unknown> {
  const args = ['run', 'build', '--filter=@organizations/console', '--output-logs=errors-only']
  return await run('turbo', args, { cwd: repositoryRoot })
}

async function askAt(door: string): Promise<void> {
  const answer = await fetch(door)
  if (!answer.ok) throw new Error(`Expected the console to be built, got: ${await answer.text()}`)
}
