/**
 * How a table gets into the width of a terminal: details are left out, then the widest cells are cut, all to the same
 * width. Columns that the next command needs, such as ids, stay whole. When the others would become too narrow to read,
 * the last of them are left out.
 */

/** The narrowest that a column is cut to. */
const LEAST_WIDTH = 10

/** Blanks between two columns. */
export const GAP = 2

/** A column before it is cut: its widest cell. */
export interface Column {
  width: number
  /** Never cut, and never left out. */
  isWhole: boolean
  /** Left out before any other is cut. */
  isDetail: boolean
}

/**
 * The columns' widths in a table that is to be `available` characters wide, 0 for one that is left out. Whole columns
 * may be wider than that together. Pure.
 */
export function fitColumns(columns: readonly Column[], available: number): number[] {
  const isTooWide = columns.reduce((total, { width }) => total + width, GAP * (columns.length - 1)) > available
  const candidates = columns.filter(({ isDetail }) => !isTooWide || !isDetail)
  for (let omitted = 0; ; omitted += 1) {
    const shown = withoutLast(candidates, omitted)
    const most = widestThatFits(shown, available)
    const isAllWhole = shown.every(({ isWhole }) => isWhole)
    if (most === undefined && !isAllWhole) continue
    return columns.map((it) => (shown.includes(it) ? widthIn(it, most ?? 0) : 0))
  }
}

/** Without the last `count` of those columns that may be left out. */
function withoutLast(columns: readonly Column[], count: number): Column[] {
  const optional = columns.filter(({ isWhole }) => !isWhole)
  const omitted = new Set(optional.slice(Math.max(optional.length - count, 0)))
  return columns.filter((it) => !omitted.has(it))
}

/** The width to which columns have to be cut. Undefined when they do not fit in any that can be read. */
function widestThatFits(columns: readonly Column[], available: number): number | undefined {
  const room = available - GAP * (columns.length - 1)
  const sum = (most: number) => columns.reduce((total, it) => total + widthIn(it, most), 0)
  for (let most = Math.max(available, LEAST_WIDTH); most >= LEAST_WIDTH; most -= 1) if (sum(most) <= room) return most
  return undefined
}

function widthIn({ width, isWhole }: Column, most: number): number {
  return isWhole ? width : Math.min(width, most)
}
