/** Tombstones as an operator keeps them in a file: JSON, one a line, and the highest ids at the end of each export. */
import { MAX_REPLAYED, replayTombstonesInput } from '@organizations/domain'
import type { z } from 'zod'

import type { Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { openFile } from '../bundles/local-file.ts'
import type { Shell } from '../terminal/shell.ts'
import { startTransferBar } from '../bundles/transfer-bar.ts'

type Listed = Awaited<ReturnType<Client['operator']['listTombstones']['query']>>
type Replayed = Awaited<ReturnType<Client['operator']['replayTombstones']['mutate']>>
type Batch = z.input<typeof replayTombstonesInput>

const PAGE_SIZE = 1000

/** The lines of all tombstones since a time. By its last line an export is known to be whole. */
export async function* exportTombstones(client: Client, since: string | undefined): AsyncGenerator<string> {
  let last: Listed['data'][number] | undefined
  for (;;) {
    const begin = last ? { since: last.requestedAt, after: last.deletionId } : { since }
    const { data, highestIds } = await client.operator.listTombstones.query({ ...begin, limit: PAGE_SIZE })
    for (const tombstone of data) yield JSON.stringify(tombstone)
    last = data.at(-1)
    if (data.length < PAGE_SIZE) {
      yield JSON.stringify({ highestIds })
      return
    }
  }
}

/** Hands in a file of them, as many at a time as the server takes: one export, or several, one after the other. */
export async function replayFile(shell: Shell, client: Client, path: string): Promise<Replayed> {
  const file = await openFile(path)
  const bar = startTransferBar(shell, file.bytes)
  const replayed: Replayed = { deletedAgain: 0, restored: 0, known: 0, inUse: 0 }
  let batch: Batch = { tombstones: [] }
  let line = 0
  let isWhole = false
  const send = async () => {
    const answer = await client.operator.replayTombstones.mutate(batch)
    for (const outcome of ['deletedAgain', 'restored', 'known', 'inUse'] as const) replayed[outcome] += answer[outcome]
    batch = { tombstones: [] }
  }
  try {
    for await (const text of file.handle.readLines({ autoClose: false })) {
      line += 1
      const { tombstones, highestIds } = readLine(text, `line ${line} of ${path}`)
      isWhole = tombstones.length === 0
      batch = { tombstones: [...batch.tombstones, ...tombstones], highestIds: highestIds ?? batch.highestIds }
      if (isWhole || batch.tombstones.length === MAX_REPLAYED) await send()
      bar.add(Buffer.byteLength(text) + 1)
    }
    if (batch.tombstones.length > 0) await send()
  } catch (error) {
    const refusal = asRefusal(error)
    const sentence = `${refusal.message}. Replayed so far: ${describeReplay(replayed)}`
    throw new Refusal(sentence, { requestId: refusal.requestId, cause: error })
  } finally {
    bar.stop()
    await file.handle.close()
  }
  if (!isWhole) {
    const sentence = `Replayed: ${describeReplay(replayed)}. But the last line of ${path} is not the end of an export`
    throw new Refusal(`${sentence}: it was cut off, and what was deleted after it is not known here`)
  }
  return replayed
}

export function describeReplay({ deletedAgain, restored, known, inUse }: Replayed): string {
  const others = inUse === 0 ? '' : `, ${inUse} left alone whose ids something else has by now`
  return `${deletedAgain} being deleted again, ${restored} put back, ${known} known already${others}`
}

function readLine(text: string, where: string): Batch {
  const read = parse(text)
  const batch = isEnd(read) ? { tombstones: [], ...read } : { tombstones: [read] }
  const { error } = replayTombstonesInput.safeParse(batch)
  if (error === undefined) return batch as Batch // checked just now
  throw new Refusal(`Expected ${where} to be a tombstone, or the highest ids; it is not`, { cause: error })
}

function isEnd(read: unknown): read is { highestIds: unknown } {
  return typeof read === 'object' && read !== null && 'highestIds' in read && read.highestIds !== null
}

/** Nothing for what is no JSON, as the last line of a file that was cut off. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
