/** `npm run histories`: makes histories of callers on the real programs, and asks for each whether the contract explains it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { checkHistory, describeBad } from '../test/histories/check-history.ts'
import { isHappening } from '../test/histories/history.ts'
import { makeHistories } from '../test/histories/run-histories.ts'
import { startService, type DatabaseName } from '../test/histories/service.ts'
import { repositoryRoot } from '../test/support/program.ts'
import { setup as offerPostgres } from '../test/support/shared-postgres.ts'
import { wholeNumber } from './whole-number.ts'

/** Made at the same time, on the same programs. */
const BATCH = 16

/** New programs and an empty database after so many batches: a database with all organizations at once is slower. */
const BATCHES_OF_SERVICE = 10

/** Files in memory are as good, where the system has that: what a killed program has written is there. */
const IN_MEMORY = '/dev/shm'

interface Options {
  runs: number
  seed: number
  calls: number
  clients: number
  database: 'sqlite' | 'postgres'
}

await new Command('histories')
  .description(
    'Callers change organizations over REST and tRPC, several each at once, while processes are killed and connections cut. ' +
      'Then looks for an order of all calls of an organization in which the contract gives every answer as it was given. ' +
      'On SQLite with the standalone server, on Postgres with two API processes.',
  )
  .option('--runs <count>', 'how many histories, each of an organization of its own', wholeNumber(1, 999_999_999), 100)
  .option('--seed <number>', 'of the first; each further one has the next number', wholeNumber(0, 999_999_999), 1)
  .option('--calls <count>', 'in a history', wholeNumber(1, 100_000), 200)
  .option('--clients <count>', 'of a history', wholeNumber(1, 20), 5)
  .addOption(new Option('--database <which>', 'and its shape').choices(['sqlite', 'postgres']).default('sqlite'))
  .action(histories)
  .parseAsync()

async function histories({ runs, seed: first, calls, clients, database: which }: Options): Promise<void> {
  const database: DatabaseName = which === 'sqlite' ? 'SQLite' : 'Postgres'
  if (existsSync(IN_MEMORY)) process.env['TMPDIR'] ??= IN_MEMORY
  const stopPostgres = await offerPostgres()
  const startedAt = Date.now()
  const met = new Map<string, number>()
  const count = (what: string, by = 1) => met.set(what, (met.get(what) ?? 0) + by)
  const bad: number[] = []
  let service = await startService(database)
  try {
    for (let from = first, batch = 0; from < first + runs; from += BATCH, batch += 1) {
      if (batch > 0 && batch % BATCHES_OF_SERVICE === 0) {
        await service.remove()
        service = await startService(database)
      }
      const seeds = Array.from({ length: Math.min(BATCH, first + runs - from) }, (_, n) => from + n)
      const { made, blow } = await makeHistories(service, { database, seeds, size: { calls, clients } })
      count(`batches with ${blow}`)
      for (const { seed, history } of made) {
        count('histories')
        const calls = history.filter(({ call }) => !isHappening(call))
        count('calls', calls.length)
        count('calls without an answer', calls.filter(({ answer }) => answer === undefined).length)
        const { isExplained, looks } = checkHistory(history)
        count('states looked at', looks)
        if (isExplained) {
          if (!checkHistory(history, { atOnce: true }).isExplained)
            count('histories with a list read after a right to it ended')
          continue
        }
        bad.push(seed)
        console.log(`\nseed ${seed}: ${describeBad(history)}\n  All of it: ${keep(seed, history)}`)
      }
      if (batch % 5 === 4)
        console.log(`${met.get('histories')} of ${runs} histories, ${bad.length} bad, ${seconds(startedAt)} s`)
    }
  } finally {
    await service.remove()
    await stopPostgres()
  }
  console.log(`\nHistories on ${database} in ${seconds(startedAt)} s, the first of seed ${first}:`)
  for (const [what, times] of [...met].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(times).padStart(9)} ${what}`)
  console.log(`${bad.length} that the contract does not explain`)
  const again = `--database ${which} --calls ${calls} --clients ${clients} --runs 1`
  for (const seed of bad) console.log(`  npm run histories -- ${again} --seed ${seed}`)
  if (bad.length > 0) process.exitCode = 1
}

/** Which order calls come in is for the machine to say, so a seed may not be bad again: the history is kept. */
function keep(seed: number, history: unknown): string {
  const folder = join(repositoryRoot, '.cache', 'histories')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${seed}.json`)
  writeFileSync(file, `${JSON.stringify(history, undefined, 1)}\n`)
  return file
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000)
}
