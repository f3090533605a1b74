import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { auditTexts } from '../../texts/audit.ts'
import { formatTime } from '../../texts/format.ts'
import {
  detailsText,
  operatorActionNames,
  operatorAuditTexts as texts,
  type OperatorEntry,
} from '../../texts/operator.ts'
import { endOfDay, startOfDay } from '../../texts/day-bounds.ts'
import { Address } from '../../ui/facts/Address.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Pager } from '../../ui/list/Pager.tsx'
import { Table } from '../../ui/list/Table.tsx'
import { LogFilters } from '../audit/LogFilters.tsx'
import { operatorAuditSearchOf } from './searches.ts'

const ENTRIES_PER_PAGE = 50

/** What operators did, and to whom or what. */
export function OperatorAuditScreen(): ReactNode {
  const search = useSearch({ from: '/signed-in/operator/audit' })
  const { page = 0, from, to, ...filters } = search
  const isFiltered = Object.keys(search).length > 0
  const navigate = useNavigate()
  const list = useQuery(
    trpc.operator.listAudit.queryOptions(
      { ...filters, from: startOfDay(from), to: endOfDay(to), page, limit: ENTRIES_PER_PAGE },
      { placeholderData: keepPreviousData },
    ),
  )
  return (
    <Page title={texts.title} lead={texts.lead}>
      <LogFilters
        search={search}
        actionNames={operatorActionNames}
        subject={{ name: 'target', label: texts.target, hint: texts.targetHint }}
        onChange={(next) => void navigate({ to: '.', search: operatorAuditSearchOf(next), replace: true })}
      />
      <Loaded query={list}>
        {(entries) => (
          <div className="grid gap-3">
            {entries.length === 0 ? (
              <Empty title={isFiltered ? auditTexts.noMatch : texts.none} />
            ) : (
              <EntryTable entries={entries} />
            )}
            <Pager
              page={page}
              hasMore={entries.length === ENTRIES_PER_PAGE}
              onChange={(next) =>
                void navigate({
                  to: '.',
                  search: ({ page: _before, ...others }) => ({ ...others, ...(next > 0 && { page: next }) }),
                })
              }
            />
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function EntryTable({ entries }: { entries: readonly OperatorEntry[] }): ReactNode {
  return (
    <Table
      label={texts.title}
      rows={entries}
      keyOf={({ id }) => id}
      columns={[
        {
          header: auditTexts.time,
          cell: ({ created_at: at }) => (
            <time dateTime={at} className="whitespace-nowrap">
              {formatTime(at)}
            </time>
          ),
        },
        { header: auditTexts.action, isName: true, cell: ({ action }) => operatorActionNames[action] },
        {
          header: texts.target,
          cell: ({ target_id: id, target_email: email }) =>
            id === null ? (
              ''
            ) : (
              <Link
                to="/operator/audit"
                search={{ target: id }}
                className="text-xs wrap-anywhere text-accent hover:underline"
              >
                {email === null ? id : <Address email={email} />}
              </Link>
            ),
        },
        { header: auditTexts.who, cell: ({ email }) => email ?? texts.script },
        {
          header: texts.details,
          cell: ({ details }) => <span className="text-xs wrap-anywhere">{detailsText(details)}</span>,
        },
      ]}
    />
  )
}
