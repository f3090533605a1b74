/** examples/participant.ts as a process of its own, with its own database, which can be killed at any moment. */
import { join } from 'node:path'

import { startProgram, type Program } from './program.ts'
import { findPort } from './servers/find-port.ts'
import { createTempFolder } from './temp-folder.ts'
import { waitFor } from './wait-for.ts'

/** A start is a tenth of a second of CPU, which a busy machine may not give it at once. */
const START_MS = 120_000

export interface NotesService {
  url: string
  /** Returns the status: 201, or 410 for an organization that is deleted. */
  add(organizationId: string, note: string): Promise<number>
  /** SIGKILL, and a new start at the same address. */
  killAndRestart(): Promise<void>
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Registers it at its address, and starts it with the secret that it gets. */
export async function startNotes(
  register: (url: string) => Promise<string>,
  example = 'participant.ts',
): Promise<NotesService & { file: string }> {
  const temp = createTempFolder()
  const port = await findPort()
  const url = `http://127.0.0.1:${port}/deletions`
  const file = join(temp.path, 'own.db')
  const env = { PARTICIPANT_SECRET: await register(url), PARTICIPANT_DATABASE: file, PORT: String(port) }
  let program: Program
  const restart = async () => {
    program = startProgram({ args: [`examples/${example}`], env })
    await waitFor(() => program.stdout.includes('Listening') || program.hasEnded(), {
      what: example,
      timeoutMs: START_MS,
    })
    if (program.hasEnded()) throw new Error(`Expected ${example} to run, it ended: ${program.stderr}`)
  }
  await restart()
  return {
    url,
    file,
    async add(organizationId, note) {
      const headers = { organization: organizationId }
      return (await fetch(`http://127.0.0.1:${port}/notes`, { method: 'POST', body: note, headers })).status
    },
    restart,
    kill: () => program.kill(),
    async killAndRestart() {
      await program.kill()
      await restart()
    },
    async stop() {
      await program.kill()
      await temp.remove()
    },
  }
}
