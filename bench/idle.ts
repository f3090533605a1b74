/** Measures what an idle server does and takes, with and without many completed deletions behind it. */
import { nameOf, pastsOf, withPastServer } from './support/past-server.ts'

export interface IdleBenchOptions {
  deletions: number
  seconds: number
}

export async function benchIdle({ deletions, seconds }: IdleBenchOptions): Promise<void> {
  const table: Record<string, object> = {}
  for (const past of pastsOf(deletions)) table[nameOf(past)] = await withPastServer(past, seconds, async () => ({}))
  console.table(table)
}
