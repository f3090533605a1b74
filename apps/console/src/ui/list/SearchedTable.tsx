import type { ReactNode } from 'react'
import { Empty } from '../page/Empty.tsx'
import { Pager } from './Pager.tsx'
import { SearchField } from './SearchField.tsx'
import { Table, type TableProps } from './Table.tsx'
import { useListSearch } from './use-list-search.ts'

/** More rows at a time take longer to draw than to search. */
const ROWS_PER_PAGE = 100

interface SearchedTableProps<Row> extends TableProps<Row> {
  /** Over the field, e.g. "Search by name or id". */
  search: string
  /** What of a row is searched. */
  searched: (row: Row) => readonly (string | null)[]
  /** How many are found, e.g. "3 members". */
  found: (count: number) => string
  noMatch: string
  noMatchHint?: string
}

/** A list that is there as a whole, with what of it matches. What is searched for and the page are in the address. */
export function SearchedTable<Row>({
  search,
  searched,
  found,
  noMatch,
  noMatchHint,
  rows,
  ...table
}: SearchedTableProps<Row>): ReactNode {
  const { q, page, setQ, setPage } = useListSearch()
  const wanted = q.trim().toLowerCase()
  const matching = rows.filter((row) => searched(row).some((text) => text?.toLowerCase().includes(wanted)))
  const first = page * ROWS_PER_PAGE
  const shown = matching.slice(first, first + ROWS_PER_PAGE)
  return (
    <div className="grid gap-3">
      <SearchField label={search} value={q} found={found(matching.length)} onChange={setQ} />
      {shown.length === 0 ? <Empty title={noMatch}>{noMatchHint}</Empty> : <Table rows={shown} {...table} />}
      <Pager page={page} hasMore={first + ROWS_PER_PAGE < matching.length} onChange={setPage} />
    </div>
  )
}
