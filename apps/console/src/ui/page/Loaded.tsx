import type { ReactNode } from 'react'
import { RefusalNote } from './RefusalNote.tsx'
import { Skeleton } from './Skeleton.tsx'

interface LoadedProps<Data> {
  query: { data: Data | undefined; error: unknown }
  /** Shown until the first answer. */
  skeleton?: ReactNode
  children: (data: Data) => ReactNode
}

/** What a query has read, or why it could not. Data that is there stays, also when reading it again fails. */
export function Loaded<Data>({ query: { data, error }, skeleton, children }: LoadedProps<Data>): ReactNode {
  if (data !== undefined) return children(data)
  if (error !== null) return <RefusalNote error={error} />
  return skeleton ?? <Skeleton lines={6} />
}
