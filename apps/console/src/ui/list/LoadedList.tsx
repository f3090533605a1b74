import type { ReactNode } from 'react'
import { Empty } from '../page/Empty.tsx'
import { Loaded } from '../page/Loaded.tsx'

interface LoadedListProps<Row> {
  query: { data: Row[] | undefined; error: unknown }
  /** Said where there is nothing yet, and what to do first. */
  none: string
  noneHint: ReactNode
  action?: ReactNode
  children: (rows: Row[]) => ReactNode
}

/** A list that a query has read, what to do first where it is empty, or why it could not be read. */
export function LoadedList<Row>({ query, none, noneHint, action, children }: LoadedListProps<Row>): ReactNode {
  return (
    <Loaded query={query}>
      {(rows) =>
        rows.length > 0 ? (
          children(rows)
        ) : (
          <Empty title={none} action={action}>
            {noneHint}
          </Empty>
        )
      }
    </Loaded>
  )
}
