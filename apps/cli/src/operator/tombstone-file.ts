/**
 * The file of an export: one tombstone as JSON per line, then a line that ends the export, with their number and the
 * highest ids. Each tombstone and the highest ids are signed by the service. The number is not: it shows when lines before
 * it are missing by accident, e.g. because an earlier export was cut off.
 */
import { MAX_REPLAYED, replayTombstonesInput } from '@organizations/domain'
import { z } from 'zod'

import type { Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { withLine } from './signature-refusal.ts'
import { openFile } from '../bundles/local-file.ts'
import { toJson } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import { startTransferBar } from '../bundles/transfer-bar.ts'
import { withInterrupt } from '../terminal/with-interrupt.ts'
import { withFullStop } from '../terminal/with-full-stop.ts'

type Listed = Awaited<ReturnType<Client['operator']['listTombstones']['query']>>
type Replayed = Awaited<ReturnType<Client['operator']['replayTombstones']['mutate']>>
type Batch = z.input<typeof replayTombstonesInput>

/** Takes what is not signed, too, for this reason; or only what is. */
export type Trust = { unsigned: true; reason: string } | Record<string, never>

/** The last line of an export. What the highest ids have to be is checked as the server does. */
const endSchema = z.object({ count: z.int().min(0).exactOptional(), highestIds: z.looseObject({}) })

const PAGE_SIZE = 1000

/** A request holds no more than 1 MiB: those of bulk deletions may be long. */
const BATCH_BYTES = 512 * 1024

/** The lines of an export of all tombstones since a time. The last line shows that the export is complete. */
export async function* exportTombstones(client: Client, since: string | undefined): AsyncGenerator<string> {
  let last: Listed['data'][number] | undefined
  let count = 0
  for (;;) {
    const begin = last ? { since: last.requestedAt, after: last.deletionId } : { since }
    const { data, highestIds } = await client.operator.listTombstones.query({ ...begin, limit: PAGE_SIZE })
    for (const tombstone of data) yield toJson(tombstone)
    last = data.at(-1)
    count += data.length
    if (data.length < PAGE_SIZE) {
      yield toJson({ count, highestIds })
      return
    }
  }
}

/** Replays a file with one or more exports, in batches as large as the server accepts. Ctrl-C ends it. */
export async function replayFile(
  shell: Shell,
  client: Client,
  file: { path: string; trust: Trust },
): Promise<Replayed> {
  const hint = 'Run it again to go on: a tombstone may be replayed any number of times'
  return await withInterrupt(shell, hint, (signal) => replay(shell, client, { ...file, signal }))
}

async function replay(
  shell: Shell,
  client: Client,
  { path, trust, signal }: { path: string; trust: Trust; signal: AbortSignal },
): Promise<Replayed> {
  const file = await openFile(path)
  const bar = startTransferBar(shell, file.bytes)
  const replayed: Replayed = { deletedAgain: 0, restored: 0, known: 0, inUse: 0 }
  let batch: Batch = { tombstones: [] }
  /** Of each tombstone in the batch, its line. */
  let lines: number[] = []
  let batchBytes = 0
  let line = 0
  let counted = 0
  let endsExport = false
  let problem: string | undefined
  const send = async () => {
    const request = { ...batch, ...trust }
    const answer = await client.operator.replayTombstones.mutate(request, { signal }).catch((error: unknown) => {
      throw withLine(error, { path, lines, end: line })
    })
    for (const outcome of ['deletedAgain', 'restored', 'known', 'inUse'] as const) replayed[outcome] += answer[outcome]
    batch = { tombstones: [] }
    lines = []
    batchBytes = 0
  }
  try {
    for await (const text of file.handle.readLines({ autoClose: false })) {
      signal.throwIfAborted()
      line += 1
      const { tombstones, highestIds, count = counted } = readLine(text, `line ${line} of ${path}`)
      const isEnd = tombstones.length === 0
      if (isEnd && count !== counted) {
        problem ??= `line ${line} of ${path} ends an export of ${count} tombstones, and ${counted} come before it`
      }
      counted = isEnd ? 0 : counted + 1
      endsExport = isEnd
      batch = { tombstones: [...batch.tombstones, ...tombstones], highestIds: highestIds ?? batch.highestIds }
      if (!isEnd) lines.push(line)
      batchBytes += Buffer.byteLength(text)
      if (isEnd || batch.tombstones.length === MAX_REPLAYED || batchBytes > BATCH_BYTES) await send()
      bar.add(Buffer.byteLength(text) + 1)
    }
    if (batch.tombstones.length > 0) await send()
  } catch (error) {
    const refusal = asRefusal(error)
    const sentence = `${withFullStop(refusal.message)} Replayed so far: ${describeReplay(replayed)}`
    throw new Refusal(sentence, { requestId: refusal.requestId, cause: error })
  } finally {
    bar.stop()
    await file.handle.close()
  }
  if (!endsExport) {
    problem = `${path} does not end with the last line of an export: it was cut off, and the tombstones after it are missing`
  }
  if (problem !== undefined) throw new Refusal(`Replayed: ${describeReplay(replayed)}. But ${problem}`)
  return replayed
}

export function describeReplay({ deletedAgain, restored, known, inUse }: Replayed): string {
  const others = inUse === 0 ? '' : `, ${inUse} skipped because their ids are in use again`
  return `${deletedAgain} being deleted again, ${restored} restored, ${known} already known${others}`
}

/** A tombstone, or the end of an export. Exports that were made before ends had a count are as good. */
function readLine(text: string, where: string): Batch & { count?: number | undefined } {
  const read = parse(text)
  const { data: end } = endSchema.safeParse(read)
  const batch = end ? { tombstones: [], highestIds: end.highestIds } : { tombstones: [read] }
  const { error } = replayTombstonesInput.safeParse(batch)
  if (error === undefined) return { ...(batch as Batch), count: end?.count } // the schema accepts it
  throw new Refusal(`Expected ${where} to be a tombstone or the highest ids, got something else`, { cause: error })
}

/** Undefined for text that is not JSON, e.g. the last line of a file that was cut off. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
