import type { AuditEntry } from '@organizations/client'
import { client } from '../../api/client.ts'
import type { AuditSearch } from './searches.ts'

/** As many as a page of the API has at most. */
const LONGEST_PAGE = 1000
export const ENTRIES_PER_PAGE = 50

type AuditFilter = Parameters<typeof client.audit.list.query>[0]

/** The filter as the API takes it: days are those of the one who looks. */
export function filterOf(orgId: string, { action, actor, from, to }: AuditSearch): AuditFilter {
  return {
    orgId,
    action,
    actor,
    from: timeOf(from, 'T00:00:00.000'),
    to: timeOf(to, 'T23:59:59.999'),
  }
}

function timeOf(day: string | undefined, time: string): string | undefined {
  if (day === undefined) return undefined
  const at = new Date(day + time)
  return Number.isNaN(at.getTime()) ? day : at.toISOString() // what is no day is refused by the service
}

export interface LookedThrough {
  entries: AuditEntry[]
  looked: number
  total: number
}

interface ReadOptions {
  signal: AbortSignal
  /** Where to stop, in pages of 1,000. */
  mostPages?: number
  onPage?: (soFar: LookedThrough) => void
}

/**
 * All entries that a filter finds, newest first, page by page. What comes meanwhile is left out: it would move the pages.
 * The API does not know the filter `subject`, so it is applied here.
 */
export async function readAudit(
  orgId: string,
  search: AuditSearch,
  { signal, mostPages = Infinity, onPage }: ReadOptions,
): Promise<LookedThrough> {
  const filter = filterOf(orgId, search)
  const to = filter.to ?? new Date().toISOString()
  const soFar: LookedThrough = { entries: [], looked: 0, total: 0 }
  for (let page = 0; page < mostPages; page++) {
    const { data, total } = await client.audit.list.query({ ...filter, to, page, limit: LONGEST_PAGE }, { signal })
    soFar.total = total
    soFar.looked += data.length
    soFar.entries.push(...data.filter(({ subject }) => isUnder(subject, search.subject)))
    onPage?.({ ...soFar })
    if (data.length < LONGEST_PAGE) break
  }
  return soFar
}

function isUnder(subject: string, wanted: string | undefined): boolean {
  return wanted === undefined || subject === wanted || subject.startsWith(`${wanted}/`)
}
