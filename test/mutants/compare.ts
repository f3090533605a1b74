import type { Verdict } from './judge.ts'

export interface Comparison {
  /** Caught then, not caught now. */
  lost: Verdict[]
  /** Not caught then, caught now. */
  won: Verdict[]
  /** Judged then, and not now: the lines are gone, or others were drawn. */
  gone: Verdict[]
}

/** Compares two results: the same change by its id, else by file and line, else by line alone, for files move. */
export function compareResults(then: readonly Verdict[], now: readonly Verdict[]): Comparison {
  const pairs = then.map((old) => ({ old, current: findSame(old, now) }))
  const current = (isChanged: (old: Verdict, current: Verdict) => boolean) =>
    pairs.flatMap((it) => (it.current && isChanged(it.old, it.current) ? [it.current] : []))
  return {
    lost: current((old, it) => isCaught(old) && !isCaught(it)),
    won: current((old, it) => !isCaught(old) && isCaught(it)),
    gone: pairs.flatMap((it) => (it.current === undefined ? [it.old] : [])),
  }
}

export function isCaught({ outcome }: Pick<Verdict, 'outcome'>): boolean {
  return outcome !== 'survived'
}

function findSame(old: Verdict, now: readonly Verdict[]): Verdict | undefined {
  const sameLine = now.filter(({ line, changed }) => line === old.line && changed === old.changed)
  return (
    now.find(({ id }) => id === old.id) ??
    sameLine.find(({ file }) => file === old.file) ??
    (sameLine.length === 1 ? sameLine[0] : undefined)
  )
}
