import type { ReactNode } from 'react'
import { classes } from '../classes.ts'

export interface Column<Row> {
  header: string
  cell: (row: Row) => ReactNode
  /** Numbers are at the right. */
  isNumber?: boolean
  /** Is it the one that names the row? Exactly one is. */
  isName?: boolean
  /** Buttons of the row: the header is for those who do not see them. */
  isActions?: boolean
}

export interface TableProps<Row> {
  /** What it lists, for those who do not see it. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string | number
}

/** A table. Where it is narrow each row is a block, with the headers before their values. */
export function Table<Row>({ label, columns, rows, keyOf }: TableProps<Row>): ReactNode {
  return (
    <div className="@container overflow-clip rounded-xl border border-line bg-surface">
      {/* The roles are said because a table that is laid out as blocks has none. */}
      <table role="table" className="block w-full text-left text-sm @2xl:table" aria-label={label}>
        <thead role="rowgroup" className="hidden border-b border-line bg-sunken @2xl:table-header-group">
          <tr role="row">
            {columns.map(({ header, isNumber, isActions }) => (
              <th
                key={header}
                role="columnheader"
                scope="col"
                className={classes(
                  'px-4 py-2 text-xs font-semibold whitespace-nowrap text-muted',
                  isNumber === true && 'text-right',
                )}
              >
                {isActions === true ? <span className="sr-only">{header}</span> : header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="block divide-y divide-line @2xl:table-row-group">
          {rows.map((row) => (
            <tr role="row" key={keyOf(row)} className="block px-4 py-3 @2xl:table-row @2xl:p-0">
              {columns.map((column) => (
                <Cell key={column.header} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }): ReactNode {
  const { header, cell, isNumber = false, isName = false, isActions = false } = column
  const className = classes(
    'flex items-baseline justify-between gap-4 py-0.5 @2xl:table-cell @2xl:px-4 @2xl:py-2.5 @2xl:align-middle',
    isNumber && 'tabular-nums @2xl:text-right',
    isName ? 'font-medium wrap-anywhere' : 'wrap-break-word',
    isActions && '@2xl:text-right',
  )
  if (isName) {
    return (
      <th role="rowheader" scope="row" className={classes(className, 'text-left')}>
        {cell(row)}
      </th>
    )
  }
  return (
    <td role="cell" className={className}>
      {!isActions && (
        <span aria-hidden className="shrink-0 text-muted @2xl:hidden">
          {header}
        </span>
      )}
      <span
        className={classes(
          !isActions && '@max-2xl:text-right @max-2xl:wrap-anywhere',
          isActions && 'flex flex-wrap gap-1.5 @2xl:flex-nowrap @2xl:justify-end',
        )}
      >
        {cell(row)}
      </span>
    </td>
  )
}
