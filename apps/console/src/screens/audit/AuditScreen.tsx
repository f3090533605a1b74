import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { auditActionNames, auditTexts as texts } from '../../texts/audit.ts'
import { Empty } from '../../ui/page/Empty.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Pager } from '../../ui/list/Pager.tsx'
import { AuditTable } from './AuditTable.tsx'
import { ExportButtons } from './ExportButtons.tsx'
import { LogFilters } from './LogFilters.tsx'
import { ENTRIES_PER_PAGE, filterOf } from './read-audit.ts'
import { auditSearchOf, type AuditSearch } from './searches.ts'

/** What was changed in an organization, by whom, and how. The filters are in the address. */
export function AuditScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const search = useSearch({ from: '/signed-in/org/$orgId/audit' })
  const navigate = useNavigate()
  return (
    <Page title={texts.title} lead={texts.lead} actions={<ExportButtons orgId={orgId} search={search} />}>
      <LogFilters
        search={search}
        actionNames={auditActionNames}
        subject={{ name: 'subject', label: texts.subject, hint: texts.subjectHint }}
        onChange={(next) => void navigate({ to: '.', search: auditSearchOf(next), replace: true })}
      />
      <AuditPages orgId={orgId} search={search} />
    </Page>
  )
}

interface PartProps {
  orgId: string
  search: AuditSearch
}

function AuditPages({ orgId, search }: PartProps): ReactNode {
  const { page = 0, ...filters } = search
  const navigate = useNavigate()
  const list = useQuery(
    trpc.audit.list.queryOptions(
      { ...filterOf(orgId, search), page, limit: ENTRIES_PER_PAGE },
      { placeholderData: keepPreviousData },
    ),
  )
  return (
    <Loaded query={list}>
      {({ data, total }) => (
        <div className="grid gap-3">
          <p role="status" className="text-sm text-muted">
            {texts.count(total)}
          </p>
          {data.length === 0 ? (
            <NoEntries isFiltered={Object.keys(search).length > 0} />
          ) : (
            <AuditTable orgId={orgId} entries={data} search={search} />
          )}
          <Pager
            page={page}
            hasMore={(page + 1) * ENTRIES_PER_PAGE < total}
            onChange={(next) => void navigate({ to: '.', search: { ...filters, ...(next > 0 && { page: next }) } })}
          />
        </div>
      )}
    </Loaded>
  )
}

function NoEntries({ isFiltered }: { isFiltered: boolean }): ReactNode {
  return (
    <Empty title={isFiltered ? texts.noMatch : texts.none}>{isFiltered ? texts.noMatchHint : texts.noneHint}</Empty>
  )
}
