/**
 * Measures the memory of a large upload and download through the standalone server in its own process. Then checks that
 * many parallel uploads leave no files behind when their organization is deleted, the server is killed, or both.
 */
import { stores, type Store } from '../test/support/stores.ts'
import { measureTransfer } from '../test/support/transfer-memory.ts'
import { events, runUploadStorm } from '../test/support/upload-storm.ts'

export interface UploadsBenchOptions {
  runs: number
  bundles: number
  bytes: number
  atATime: number
  largeMb: number
}

export async function benchUploads({ largeMb, ...options }: UploadsBenchOptions): Promise<void> {
  const memory: Record<string, object> = {}
  for (const { name, open } of stores) {
    const store = await open()
    const { upload, download } = await closing(store, () => measureTransfer(store, largeMb * 1024 * 1024))
    memory[`${largeMb} MB up, ${name}`] = upload
    memory[`${largeMb} MB down, ${name}`] = download
  }
  console.table(memory)

  const problems: string[] = []
  const table: Record<string, object> = {}
  for (const { name, open } of stores) {
    for (const event of events) {
      table[`${name}: ${event}`] = await repeat(options, problems, { name, open, event })
    }
  }
  console.table(table)
  if (problems.length > 0) throw new Error(`Expected nothing to be left or lost:\n${problems.join('\n')}`)
}

interface Case {
  name: string
  open: (typeof stores)[number]['open']
  event: (typeof events)[number]
}

async function repeat(
  { runs, ...spec }: Omit<UploadsBenchOptions, 'largeMb'>,
  problems: string[],
  { name, open, event }: Case,
): Promise<object> {
  let good = 0
  let answered = 0
  let leftByTheDead = 0
  for (let run = 1; run <= runs; run += 1) {
    const store = await open()
    const report = await closing(store, () => runUploadStorm(event, store, spec))
    good += report.problems.length === 0 ? 1 : 0
    answered += report.outcomes['200'] ?? 0
    leftByTheDead += report.leftByTheDead
    problems.push(...report.problems.map((problem) => `${name}, ${event}, run ${run}: ${problem}`))
  }
  return { good: `${good} of ${runs}`, 'uploads answered 200': answered, 'objects left by the dead': leftByTheDead }
}

async function closing<T>(store: Store, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } finally {
    await store.close()
  }
}
