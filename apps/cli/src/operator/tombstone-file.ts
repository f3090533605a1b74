/** The file of an export: one tombstone as JSON per line, then one line with the highest ids, which ends each export. */
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

/** The lines of an export of all tombstones since a time. The last line shows that the export is complete. */
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

/** Replays a file with one or more exports, in batches as large as the server accepts. */
export async function replayFile(shell: Shell, client: Client, path: string): Promise<Replayed> {
  const file = await openFile(path)
  const bar = startTransferBar(shell, file.bytes)
  const replayed: Replayed = { deletedAgain: 0, restored: 0, known: 0, inUse: 0 }
  let batch: Batch = { tombstones: [] }
  let line = 0
  let isComplete = false
  const send = async () => {
    const answer = await client.operator.replayTombstones.mutate(batch)
    for (const outcome of ['deletedAgain', 'restored', 'known', 'inUse'] as const) replayed[outcome] += answer[outcome]
    batch = { tombstones: [] }
  }
  try {
    for await (const text of file.handle.readLines({ autoClose: false })) {
      line += 1
      const { tombstones, highestIds } = readLine(text, `line ${line} of ${path}`)
      isComplete = tombstones.length === 0
      batch = { tombstones: [...batch.tombstones, ...tombstones], highestIds: highestIds ?? batch.highestIds }
      if (isComplete || batch.tombstones.length === MAX_REPLAYED) await send()
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
  if (!isComplete) {
    const sentence = `Replayed: ${describeReplay(replayed)}. But ${path} does not end with the last line of an export`
    throw new Refusal(`${sentence}: it was cut off, and the tombstones after it are missing`)
  }
  return replayed
}

export function describeReplay({ deletedAgain, restored, known, inUse }: Replayed): string {
  const others = inUse === 0 ? '' : `, ${inUse} skipped because their ids are in use again`
  return `${deletedAgain} being deleted again, ${restored} restored, ${known} already known${others}`
}

function readLine(text: string, where: string): Batch {
  const read = parse(text)
  const batch = isEnd(read) ? { tombstones: [], ...read } : { tombstones: [read] }
  const { error } = replayTombstonesInput.safeParse(batch)
  if (error === undefined) return batch as Batch // the schema accepts it
  throw new Refusal(`Expected ${where} to be a tombstone or the highest ids, got something else`, { cause: error })
}

function isEnd(read: unknown): read is { highestIds: unknown } {
  return typeof read === 'object' && read !== null && 'highestIds' in read && read.highestIds !== null
}

/** Undefined for text that is not JSON, e.g. the last line of a file that was cut off. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
