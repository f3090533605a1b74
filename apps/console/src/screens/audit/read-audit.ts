import type { AuditEntry } from '@organizations/client'
import { client } from '../../api/client.ts'
import { endOfDay, startOfDay } from '../../texts/day-bounds.ts'
import type { AuditSearch } from './searches.ts'

/** As many as a page of the API has at most. */
const LONGEST_PAGE = 1000
export const ENTRIES_PER_PAGE = 50

type AuditFilter = Parameters<typeof client.audit.list.query>[0]

/** The filter as the API takes it: days are those of the one who looks. */
export function filterOf(orgId: string, { action, actor, subject, from, to }: AuditSearch): AuditFilter {
  return {
    orgId,
    action,
    actor,
    subject,
    from: startOfDay(from),
    to: endOfDay(to),
  }
}

export interface ReadSoFar {
  entries: AuditEntry[]
  total: number
}

interface ReadOptions {
  signal: AbortSignal
  onPage?: (soFar: ReadSoFar) => void
}

/** All entries that a filter finds, newest first, page by page. What comes meanwhile is left out: it would move the pages. */
export async function readAudit(
  orgId: string,
  search: AuditSearch,
  { signal, onPage }: ReadOptions,
): Promise<ReadSoFar> {
  const filter = filterOf(orgId, search)
  const to = filter.to ?? new Date().toISOString()
  const soFar: ReadSoFar = { entries: [], total: 0 }
  for (let page = 0; ; page++) {
    const { data, total } = await client.audit.list.query({ ...filter, to, page, limit: LONGEST_PAGE }, { signal })
    soFar.total = total
    soFar.entries.push(...data)
    onPage?.({ ...soFar })
    if (data.length < LONGEST_PAGE) break
  }
  return soFar
}
