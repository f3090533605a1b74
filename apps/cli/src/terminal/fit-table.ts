import stringWidth from 'string-width'

import { fitColumns } from './fit-columns.ts'

/** A table that fits a terminal. */
export interface FittedTable {
  head: readonly string[]
  cells: readonly string[][]
  /** What wider cells are cut to. */
  widths?: readonly number[]
  /** The headings of the columns that are left out. */
  omitted?: readonly string[]
}

/** How columns are fitted, by their headings. */
export interface TableOptions {
  /** Those that are never cut, because the next command needs them: by default the first. */
  whole?: readonly string[]
  /** Those that are left out before any other is cut. */
  details?: readonly string[]
}

interface Fit extends TableOptions {
  /** Of the terminal. Some say that it is 0. */
  width: number
}

const USUAL_WIDTH = 80
const TIME_WIDTH = '2026-01-31 12:00'.length
const DAY_WIDTH = '2026-01-31'.length

/** Fits a table into the width of a terminal: with short times, cut cells, and without the last columns if necessary. */
export function fitTable(
  head: readonly string[],
  cells: readonly string[][],
  { whole = head.slice(0, 1), details = [], width }: Fit,
): FittedTable {
  const short = cells.map((row) => row.map((cell) => shortenTime(cell)))
  const columns = head.map((heading, index) => ({
    width: short.reduce((most, row) => Math.max(most, stringWidth(row[index] ?? '')), stringWidth(heading)),
    isWhole: whole.includes(heading),
    isDetail: details.includes(heading),
  }))
  const widths = fitColumns(columns, width || USUAL_WIDTH)
  const shown = <T>(row: readonly T[]) => row.filter((_, index) => widths[index] !== 0)
  return {
    head: shown(head),
    cells: cells.map((row) => shown(row.map((cell, index) => shortenTime(cell, widths[index])))),
    widths: shown(widths),
    omitted: head.filter((_, index) => widths[index] === 0),
  }
}

/** A time of the API, in UTC, to the minute, or only its day when there is no room. Other text stays as it is. */
export function shortenTime(text: string, width: number = TIME_WIDTH): string {
  const length = width < TIME_WIDTH ? DAY_WIDTH : TIME_WIDTH
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) ? text.slice(0, length).replace('T', ' ') : text
}
