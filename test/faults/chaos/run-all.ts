/** Carries many runs out, several at a time, and notes each that is finished. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { digestOf, setup as offerPrograms, sharedPrograms } from '../../support/shared-programs.ts'
import { setup as offerPostgres } from '../../support/shared-postgres.ts'
import { carryOutRun, type FinishedRun } from './carry-out-run.ts'
import { fileOfSeed, keyOf, openNotes, setAside, type Note } from './notes.ts'
import { createProgress } from './progress.ts'
import { argumentsOf, planRuns, type ChaosRun, type ChaosSeries } from './shape.ts'
import { createTemplates, type Templates } from './templates.ts'

export interface ChaosPlan extends ChaosSeries {
  /** At a time. */
  jobs: number
  /** Of the notes. */
  folder: string
  isFresh: boolean
  say: (line: string) => void
}

/** Carries out those runs of the plan that are not noted yet. Returns the notes of all of them. */
export async function runAll(plan: ChaosPlan): Promise<Note[]> {
  const { firstSeed, runs, jobs, folder, isFresh, say } = plan
  const file = fileOfSeed(folder, firstSeed)
  if (isFresh) setAside(file)
  const { notes, add } = openNotes(file)
  const done = new Map(notes.map((note) => [keyOf(note), note]))
  const planned = planRuns(plan)
  const open = planned.filter((run) => !done.has(keyOf(run)))
  const before = runs - open.length
  if (before > 0) say(`Going on after ${before} of ${runs} runs, which ${file} has. --fresh begins anew.`)
  if (open.length === 0) return notesOf(planned, done)
  const progress = createProgress({ runs, before, failed: countFailed(planned, done), say })
  await withPrograms(async (templates, programs) => {
    const queue = open.values()
    const work = async () => {
      for (const run of queue) {
        const finished = await carryOutRun(run, templates, programs)
        add(finished.note)
        done.set(keyOf(run), finished.note)
        if (finished.note.problems.length > 0) say(keepFailed(folder, finished))
        progress.count(finished.note)
      }
    }
    await Promise.all(Array.from({ length: Math.min(jobs, open.length) }, work))
  })
  return notesOf(planned, done)
}

/** Carries out one run that is not noted. */
export async function runOnly(run: ChaosRun): Promise<FinishedRun> {
  return await withPrograms(async (templates, programs) => await carryOutRun(run, templates, programs))
}

async function withPrograms<T>(use: (templates: Templates, programs: string) => Promise<T>): Promise<T> {
  const stopPostgres = await offerPostgres()
  const removePrograms = await offerPrograms()
  const templates = createTemplates()
  try {
    return await use(templates, digestOf(await sharedPrograms()))
  } finally {
    await templates.remove()
    await stopPostgres()
    await removePrograms()
  }
}

/** The moment at which a process dies is not the same again: so a failure's story is kept. Returns what to tell of it. */
function keepFailed(folder: string, { note, story }: FinishedRun): string {
  const into = join(folder, 'failed')
  mkdirSync(into, { recursive: true })
  const file = join(into, `${keyOf(note).replaceAll(' ', '-')}.log`)
  writeFileSync(file, story)
  return `Failed: ${argumentsOf(note)}\n${note.problems.map((it) => `  ${it}`).join('\n')}\n  All of it: ${file}`
}

function countFailed(planned: readonly ChaosRun[], done: ReadonlyMap<string, Note>): number {
  return notesOf(planned, done).filter(({ problems }) => problems.length > 0).length
}

function notesOf(planned: readonly ChaosRun[], done: ReadonlyMap<string, Note>): Note[] {
  return planned.flatMap((run) => done.get(keyOf(run)) ?? [])
}
