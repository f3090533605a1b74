import { styleText } from 'node:util'

import Table from 'cli-table3'

import { GAP } from './fit-columns.ts'
import { fitTable, type FittedTable, type TableOptions } from './fit-table.ts'
import { printable, toJson } from './printable.ts'
import type { GlobalOptions } from './shell.ts'

export type Cell = string | number | boolean | null | undefined | readonly string[]

/** The columns of a table: for each heading, the function that makes a cell from a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>

/** What a command prints: tables and sentences, or with `--json` only the data. */
export interface Output {
  /**
   * Prints a table. On a terminal it is made to fit, elsewhere it is whole. `data` is printed with
   * `--json`; by default the rows.
   */
  rows<Row>(rows: readonly Row[], columns: Columns<Row>, data?: unknown, options?: TableOptions): void
  /** Prints one record, a line per field. */
  fields(data: unknown, fields: Readonly<Record<string, Cell>>): void
  /** Prints the result of an action. */
  done(data: unknown, sentence: string): void
  /** Prints data with `--json` only. Used by failed actions, whose sentence is on stderr. */
  data(data: unknown): void
  /** Prints exactly this text, but not with `--json`. Used for the secret of a key. */
  line(text: string): void
  /** Prints a sentence to stderr, also with `--json`. */
  note(sentence: string): void
}

interface Streams {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

type Format = Parameters<typeof styleText>[0]

/** Node's `styleText` uses colours only on a terminal, and not when NO_COLOR is set. */
export function createOutput({ stdout, stderr }: Streams, { json, wide }: GlobalOptions): Output {
  const print = (text: string) => void stdout.write(`${text}\n`)
  const paint = (format: Format, text: string) => styleText(format, text, { stream: stdout })
  const orJson = (data: unknown, text: () => string) => print(json ? toJson(data ?? null, 2) : text())
  const note = (sentence: string) => void stderr.write(`${printable(sentence)}\n`)
  return {
    rows(rows, columns, data = rows, options = {}) {
      if (!json && rows.length === 0) return note('There are none.')
      const cells = rows.map((row) => Object.values(columns).map((show) => text(show(row))))
      const head = Object.keys(columns)
      const isFitted = !json && stdout.isTTY && !wide
      const table: FittedTable = isFitted
        ? fitTable(head, cells, { ...options, width: stdout.columns })
        : { head, cells }
      orJson(data, () =>
        layOut([table.head.map((heading) => paint('bold', printable(heading))), ...table.cells], table.widths),
      )
      if (table.omitted?.length) note(`Left out: ${table.omitted.join(', ')}. --wide shows all columns`)
    },
    fields: (data, fields) =>
      orJson(data, () =>
        layOut(Object.entries(fields).map(([name, cell]) => [paint('bold', printable(name)), text(cell)])),
      ),
    done: (data, sentence) => orJson(data, () => paint('green', printable(sentence))),
    data: (data) => (json ? orJson(data, () => '') : undefined),
    line: (line) => (json ? undefined : print(printable(line))),
    note,
  }
}

function text(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-'
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string' || typeof cell === 'number') return printable(String(cell))
  return cell.length === 0 ? '-' : printable(cell.join(', '))
}

const lines = ['top', 'bottom', 'left', 'right', 'mid'] as const
const corners = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'] as const
const crossings = ['left-mid', 'mid-mid', 'right-mid'] as const
const noLines = Object.fromEntries([...lines, ...corners, ...crossings].map((name) => [name, '']))

/** Separates columns by spaces only, so that `awk` and `cut` can read them. */
function layOut(rows: readonly string[][], widths?: readonly number[]): string {
  const table = new Table({
    chars: { ...noLines, middle: ' '.repeat(GAP) },
    ...(widths && { colWidths: [...widths] }),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
