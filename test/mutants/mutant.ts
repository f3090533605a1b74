/** The product with one rule broken on purpose, and the tests that should fail then. */
export interface Mutant {
  id: string
  /** Relative to the root of the repository, like the tests. */
  file: string
  /** Part of one line of the file, found nowhere else in it. */
  find: string
  replace: string
  tests: readonly string[]
  /** Which rule is broken. */
  why: string
}

/** What a run puts into a file: `text` in place of what is there from `start` to `end`. */
export interface Change extends Pick<Mutant, 'id' | 'file' | 'tests' | 'why'> {
  start: number
  end: number
  text: string
}

/**
 * The place of a mutant in its file's text. Throws a sentence that says what is wrong when there is not exactly one.
 */
export function locate({ find, replace, ...mutant }: Mutant, source: string): Change {
  const places = source.split(find).length - 1
  if (find === '' || places !== 1) {
    throw new Error(`Expected "${find}" exactly once in ${mutant.file}, found it ${places} times (mutant ${mutant.id})`)
  }
  const start = source.indexOf(find)
  return { ...mutant, start, end: start + find.length, text: replace }
}

export function applyChange(source: string, { start, end, text }: Pick<Change, 'start' | 'end' | 'text'>): string {
  return source.slice(0, start) + text + source.slice(end)
}

/** The line that a change begins in, before and after it, without indentation. What stays the same when code moves. */
export function linesOf(source: string, change: Change): { line: string; changed: string } {
  const from = source.lastIndexOf('\n', change.start - 1) + 1
  const firstLine = (text: string) => text.slice(from).trimStart().split('\n', 1)[0]?.trimEnd() ?? ''
  return { line: firstLine(source), changed: firstLine(applyChange(source, change)) }
}
