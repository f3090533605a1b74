// What `npm run chaos` has run: a line of JSON for each finished run, so that a later call goes on where one stopped. Only
// appended to. A process that is killed may leave half a line, which is dropped.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { databases, subjects, type ChaosRun } from './shape.ts'

export interface Note extends ChaosRun {
  withRedis: boolean
  withParticipants: boolean
  /** The kinds of faults that it met. */
  faults: string[]
  /** What did not hold: none when it passed. */
  problems: string[]
  /** When it was over, and how long it took. */
  endedAt: number
  tookMs: number
  /** Of the machine, in the minute before. */
  load: number
  /** Tells the programs that ran from those before a change. */
  programs: string
}

export const NOTES = join('.cache', 'chaos')

/** The notes cannot be read or kept: the message says what to do. */
export class NotesError extends Error {}

/** The notes of the runs that begin with a seed. */
export function fileOfSeed(folder: string, firstSeed: number): string {
  return join(folder, `seed-${firstSeed}.jsonl`)
}

/** Opens a file to go on with. It may be missing. */
export function openNotes(file: string): { notes: Note[]; add: (note: Note) => void } {
  const notes = withAccess(file, () => {
    mkdirSync(dirname(file), { recursive: true })
    const text = readOrEmpty(file)
    const whole = wholeLines(text)
    const parsed = parseNotes(file, whole)
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
    return parsed
  })
  return { notes, add: (note) => withAccess(file, () => appendFileSync(file, `${JSON.stringify(note)}\n`)) }
}

/** All of a folder, also of runs that go on meanwhile. */
export function readAllNotes(folder: string): Note[] {
  return withAccess(folder, () => {
    const files = listOrNone(folder).filter((name) => /^seed-\d+\.jsonl$/.test(name))
    return files.flatMap((name) => parseNotes(join(folder, name), wholeLines(readOrEmpty(join(folder, name)))))
  })
}

/** Lets the next call begin anew. What there was is kept beside. */
export function setAside(file: string): void {
  withAccess(file, () => {
    if (readOrEmpty(file) !== '') renameSync(file, `${file}.old`)
  })
}

/** Two runs with the same key are the same run. */
export function keyOf({ shape: { database, of }, seed }: ChaosRun): string {
  return `${database} ${of} ${seed}`
}

function parseNotes(file: string, text: string): Note[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line, index) => {
    const note = parseLine(line)
    if (note !== undefined) return note
    const said = line.length > 80 ? `${line.slice(0, 80)}...` : line
    throw new NotesError(
      `Expected a note of a run in line ${index + 1} of ${file}, got "${said}". Remove the line, or the file.`,
    )
  })
}

function parseLine(line: string): Note | undefined {
  let it: Partial<Note> | null
  try {
    it = JSON.parse(line) as Partial<Note> | null // looked at below
  } catch {
    return undefined
  }
  const isShape = databases.some((name) => name === it?.shape?.database) && subjects.some((of) => of === it?.shape?.of)
  const areNumbers = [it?.seed, it?.endedAt, it?.tookMs, it?.load].every((value) => Number.isFinite(value))
  const areFlags = [it?.withRedis, it?.withParticipants].every((value) => typeof value === 'boolean')
  const isWhole = isShape && areNumbers && areFlags && isTexts(it?.faults) && isTexts(it?.problems)
  return isWhole && typeof it?.programs === 'string' ? (it as Note) : undefined // all of its fields were looked at
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((it) => typeof it === 'string')
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1)
}

/** Names the place when it is not a file, or not ours to write. */
function withAccess<T>(place: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    if (error instanceof NotesError || !(error instanceof Error)) throw error
    throw new NotesError(`Expected to keep notes of runs in ${place}: ${error.message}`, { cause: error })
  }
}

function readOrEmpty(file: string): string {
  return ifThere('', () => readFileSync(file, 'utf8'))
}

function listOrNone(folder: string): string[] {
  return ifThere([], () => readdirSync(folder)).toSorted()
}

function ifThere<T>(otherwise: T, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise
    throw error
  }
}
