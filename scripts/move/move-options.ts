import { describeDatabase } from '@organizations/database'
import { repositoryRoot } from '@organizations/runtime'
import { describeStore } from '@organizations/storage'

/** What the command line has. */
export interface GivenOptions {
  from: string
  to?: string
  fromStore?: string
  toStore?: string
  dryRun?: boolean
  json?: boolean
  undo?: boolean
}

/** From where to where, as URLs, and how that is called in messages and marks: without passwords. */
export interface Route {
  from: string
  to: string
  places: { from: string; to: string }
}

/** Where files were and are; `url` is the new STORAGE_URL. */
export type StorePlaces = Route['places'] & { url: string }

export interface MoveOptions {
  /** Of the database that is moved, or whose files are. */
  source: { url: string; place: string }
  database: Route | undefined
  store: Route | undefined
  dryRun: boolean
}

/** Throws a sentence when they are not enough, or contradict each other. */
export function readMoveOptions(given: GivenOptions): MoveOptions {
  const { from, to, fromStore, toStore } = given
  if ((fromStore === undefined) !== (toStore === undefined)) {
    throw new Error('Expected both --from-store and --to-store, or none of them')
  }
  if (to === undefined && toStore === undefined) throw new Error('Expected --to, or --from-store and --to-store')
  const route = (one: string, other: string, names: readonly [string, string], describe: Describe): Route => {
    const places = { from: readUrl(one, names[0], describe), to: readUrl(other, names[1], describe) }
    if (places.from === places.to) throw new Error(`Expected ${names.join(' and ')} to differ, both are ${places.to}`)
    return { from: one, to: other, places }
  }
  return {
    source: readSource(from),
    database: to === undefined ? undefined : route(from, to, ['--from', '--to'], describeDatabase),
    store:
      fromStore === undefined || toStore === undefined
        ? undefined
        : route(fromStore, toStore, ['--from-store', '--to-store'], describeStore),
    dryRun: given.dryRun === true,
  }
}

/** The database at --from. */
export function readSource(url: string): MoveOptions['source'] {
  return { url, place: readUrl(url, '--from', describeDatabase) }
}

type Describe = (url: string, baseFolder: string) => string

/** The readers of URLs name the variables of the service: here they are options. */
function readUrl(url: string, option: string, describe: Describe): string {
  try {
    return describe(url, repositoryRoot)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(message.replace(/\b(?:DATABASE_URL|STORAGE_URL)\b/, option), { cause: error })
  }
}
