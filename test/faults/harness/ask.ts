// What callers do in a run: ask for deletions, and upload bundles. They may be cut off.

import { setTimeout as sleep } from 'node:timers/promises'

import { OPERATOR_KEY } from '../../support/installation.ts'
import type { Template } from '../scenario/template.ts'

export interface Answer {
  status: number
  body: { code?: string; id?: string }
}

/** Longer than any freeze. */
const TIMEOUT_MS = 30_000

/** Asks for a deletion. Nothing when there was no answer: the server died. */
export async function askForDeletion(
  url: string,
  { key }: Pick<Template, 'key'>,
  path: string,
): Promise<Answer | undefined> {
  return await ask(`${url}${path}`, { method: 'DELETE', headers: { authorization: key } })
}

/** The same by an operator, for any organization. */
export async function askAsOperator(url: string, { subjects }: Template): Promise<Answer | undefined> {
  const orgId = subjects.organization.subject.subjectId
  const query = new URLSearchParams({ orgId, reason: 'A test' })
  return await askForDeletion(url, { key: OPERATOR_KEY }, `/operator/organization?${query.toString()}`)
}

/** An operator asks for the deletion of a user, by the id: the answer to a repetition is the same. */
export async function askForUser(url: string, { id }: { id: string }): Promise<Answer | undefined> {
  const query = new URLSearchParams({ user: id, reason: 'A test' })
  return await askForDeletion(url, { key: OPERATOR_KEY }, `/operator/user?${query.toString()}`)
}

/** Uploads a bundle, in pieces, over so many milliseconds. */
export async function upload(
  url: string,
  { key, app }: Template,
  { version, durationMs }: { version: string; durationMs: number },
): Promise<Answer | undefined> {
  const query = new URLSearchParams({ app_id: app.appId, version })
  const body = ReadableStream.from(pieces(durationMs))
  return await ask(`${url}/bundle/upload?${query.toString()}`, {
    method: 'PUT',
    headers: { authorization: key },
    body,
    duplex: 'half',
  })
}

async function ask(url: string, request: RequestInit): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) })
    return { status: response.status, body: (await response.json()) as Answer['body'] } // the published shape
  } catch {
    return undefined
  }
}

const PIECES = 5

async function* pieces(durationMs: number): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < PIECES; piece += 1) {
    yield new Uint8Array(100_000).fill(piece)
    await sleep(durationMs / PIECES)
  }
}
