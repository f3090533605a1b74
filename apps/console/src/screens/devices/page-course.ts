/** What is known about a list that is read by cursors: where each page begins. The first one has the cursor "". */
export interface PageCourse {
  /** Notes a page that was read, and which cursor comes after it. */
  note: (cursor: string, length: number, next: string | undefined) => void
  /** The cursor of the page before one; undefined for the first. */
  before: (cursor: string) => string | undefined
  /** Which row a page begins with, counted from the first of the list. */
  startOf: (cursor: string) => number
  /** The cursor of the page that has a row. */
  at: (index: number) => string
  /** How many rows were read, those that have left memory too. */
  known: () => number
}

/** Makes one. Cursors lead forwards only: this is how one gets back, and to the middle. */
export function createPageCourse(): PageCourse {
  const order: string[] = ['']
  const starts = new Map([['', 0]])
  const previous = new Map<string, string>()
  let known = 0
  return {
    note(cursor, length, next) {
      const end = (starts.get(cursor) ?? 0) + length
      known = Math.max(known, end)
      if (next === undefined) return
      if (!starts.has(next)) order.push(next)
      starts.set(next, end)
      previous.set(next, cursor)
    },
    before: (cursor) => previous.get(cursor),
    startOf: (cursor) => starts.get(cursor) ?? 0,
    at: (index) => order.findLast((cursor) => (starts.get(cursor) ?? 0) <= index) ?? '',
    known: () => known,
  }
}
