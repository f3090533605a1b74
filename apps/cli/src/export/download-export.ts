import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

import { writeAtomically } from '../bundles/output-file.ts'
import { callRest } from '../http/call-rest.ts'
import { Refusal } from '../http/failures.ts'
import { notThisService, reasonOf } from '../http/send-request.ts'
import type { Login } from '../login/login-file.ts'
import type { Shell } from '../terminal/shell.ts'
import { withInterrupt } from '../terminal/with-interrupt.ts'
import { checkExport, type CheckedExport } from './check-export.ts'
import { startReceivedBar } from './received-bar.ts'

export interface Exported extends CheckedExport {
  /** Of the zip. */
  bytes: number
}

/** Writes an export to a file. Until it is complete and has been checked, the file has a temporary name. */
export async function downloadExport(
  shell: Shell,
  login: Login,
  { orgId, path }: { orgId: string; path: string },
): Promise<Exported> {
  return await writeAtomically(path, (temporary, finish) =>
    withInterrupt(shell, 'Nothing was written', async (signal) => {
      const bytes = await receive(shell, login, { orgId, temporary, signal })
      const checked = await checkExport(shell, temporary, { orgId, signal })
      await finish()
      return { bytes, ...checked }
    }),
  )
}

async function receive(
  shell: Shell,
  login: Login,
  { orgId, temporary, signal }: { orgId: string; temporary: string; signal: AbortSignal },
): Promise<number> {
  const query = new URLSearchParams({ orgId })
  const response = await callRest(login, `/organization/export?${query.toString()}`, { signal })
  if (response.headers.get('content-type') !== 'application/zip') throw notThisService(login.url, response)
  const bar = startReceivedBar(shell)
  let bytes = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of readBody(login, response, signal)) {
      bytes += chunk.byteLength
      yield chunk
      bar.add(chunk.byteLength)
    }
  }
  try {
    await pipeline(counted(), createWriteStream(temporary, { flags: 'r+', flush: true }), { signal })
  } finally {
    bar.stop()
  }
  return bytes
}

async function* readBody({ url }: Login, { body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* (body ?? []) as AsyncIterable<Uint8Array> // the fetch standard: a body is a stream of bytes
  } catch (error) {
    if (signal.aborted) throw error
    const ended = `The export from ${url} ended before its end${reasonOf(error)}`
    const why = 'the connection was lost, the organization was deleted, or your access to it was taken away'
    throw new Refusal(`${ended}: ${why}. Nothing was written`, { cause: error })
  }
}
