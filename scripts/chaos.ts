/** `npm run chaos`: runs any number of deletions on the real programs, with random faults. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { NOTES, NotesError, readAllNotes } from '../test/faults/chaos/notes.ts'
import { runAll, runOnly } from '../test/faults/chaos/run-all.ts'
import { databases, subjects, type ChaosShape } from '../test/faults/chaos/shape.ts'
import { summaryText } from '../test/faults/chaos/summary-text.ts'
import { summarize } from '../test/faults/chaos/summary.ts'
import { repositoryRoot } from '../test/support/program.ts'
import { bePatient } from '../test/support/wait-for.ts'

import { wholeNumber } from './whole-number.ts'

interface Options {
  runs: number
  seed: number
  jobs: number
  database: ChaosShape['database'] | 'both'
  plain?: true
  users?: true
  participants?: true
  patience: number
  only?: true
  fresh?: true
  summary?: true
  json?: true
  notes: string
}

const command = new Command('chaos')
  .description(
    'Deletes organizations, apps, bundles and channels while processes are killed and frozen, commits go unanswered, ' +
      'Redis loses its data, disks are full and clocks are wrong. Then checks that nothing is left, lost or changed. On SQLite ' +
      'with one process after another, on Postgres with an API and two workers, whose connections are cut as well. ' +
      'All of it in turn, unless options say less. Finished runs are noted: the same call again goes on after them.',
  )
  .option('--runs <count>', 'how many', wholeNumber(0, 999_999_999), 100)
  .option('--seed <number>', 'of the first; each further one has the next number', wholeNumber(0, 999_999_999), 1)
  .option(
    '--jobs <count>',
    'runs at a time',
    wholeNumber(1, 999),
    Math.max(2, Math.floor(availableParallelism() * 0.75)),
  )
  .option('--patience <factor>', 'how many times longer than in tests a step may take', wholeNumber(1, 1000), 10)
  .addOption(new Option('--database <which>', 'and its shape').choices([...databases, 'both']).default('both'))
  .option('--plain', 'an organization or a part of it is deleted')
  .option('--users', 'a user is deleted as well, beside an organization that they belong to')
  .option('--participants', 'only seeds whose deletion waits for other services, one of which crashes all the while')
  .option('--only', 'this one seed, with the log of its processes; it is not noted')
  .option('--fresh', 'runs all of them anew; the notes of before are kept as *.old')
  .option('--summary', 'runs nothing: what happened in all runs that are noted, and how they ended')
  .option('--json', 'the summary, as JSON')
  .option('--notes <folder>', 'where finished runs are noted, and the logs of failed ones', NOTES)
  .action(chaos)
try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof NotesError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function chaos(options: Options): Promise<void> {
  const folder = resolve(repositoryRoot, options.notes)
  if (options.summary) return print(readAllNotes(folder), options)
  bePatient(options.patience)
  const shapes = shapesOf(options)
  const { seed, runs, jobs, fresh } = options
  const [shape] = shapes
  if (options.only && shape !== undefined) {
    const { note, story } = await runOnly({ shape, seed })
    console.log(story)
    if (note.problems.length > 0) process.exitCode = 1
    return
  }
  // Beside a summary as JSON, which is all that stdout has then.
  const say = options.json ? console.error : console.log
  const notes = await runAll({ shapes, firstSeed: seed, runs, jobs, folder, isFresh: fresh === true, say })
  print(notes, options)
  if (notes.some(({ problems }) => problems.length > 0)) process.exitCode = 1
}

/** Those that the options name, or all of them. */
function shapesOf(options: Options): ChaosShape[] {
  const named = subjects.filter((of) => options[of])
  return databases
    .filter((database) => options.database === 'both' || options.database === database)
    .flatMap((database) => (named.length > 0 ? named : subjects).map((of) => ({ database, of })))
}

function print(notes: Parameters<typeof summarize>[0], { json }: Options): void {
  const summary = summarize(notes)
  console.log(json ? JSON.stringify(summary, undefined, 2) : summaryText(summary))
}
