import type { App } from '@organizations/client'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsTexts as texts } from '../../texts/apps.ts'
import { texts as common } from '../../texts/common.ts'
import { formatDay } from '../../texts/format.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Table } from '../../ui/Table.tsx'

interface SearchedAppsProps {
  apps: readonly App[]
  onEdit: (app: App) => void
  onDelete: (app: App) => void
}

/** The apps that match what is searched for. */
export function SearchedApps({ apps, onEdit, onDelete }: SearchedAppsProps): ReactNode {
  const { q = '' } = useSearch({ from: '/signed-in/org/$orgId/apps' })
  const navigate = useNavigate()
  const wanted = q.toLowerCase()
  const found = apps.filter((it) => it.app_id.toLowerCase().includes(wanted) || it.name.toLowerCase().includes(wanted))
  return (
    <div className="grid gap-3">
      <SearchField
        label={texts.search}
        value={q}
        found={texts.found(found.length)}
        onChange={(next) => void navigate({ to: '.', search: next === '' ? {} : { q: next }, replace: true })}
      />
      {found.length === 0 ? (
        <Empty title={texts.noMatch}>{texts.noMatchHint}</Empty>
      ) : (
        <Table
          label={texts.table}
          rows={found}
          keyOf={({ id }) => id}
          columns={[
            { header: texts.columns.name, isName: true, cell: (app) => <AppLink app={app} /> },
            {
              header: texts.columns.id,
              cell: ({ app_id: id }) => (
                <span className="inline-flex items-center gap-1 font-mono text-xs wrap-anywhere">
                  {id}
                  <CopyButton text={id} label={common.copyId} size="small" />
                </span>
              ),
            },
            {
              header: texts.columns.version,
              cell: ({ last_version: version }) => version ?? <span className="text-muted">{texts.noVersion}</span>,
            },
            {
              header: texts.columns.created,
              cell: (it) => (
                <time dateTime={it.created_at} className="whitespace-nowrap">
                  {formatDay(it.created_at)}
                </time>
              ),
            },
            {
              header: texts.columns.actions,
              isActions: true,
              cell: (app) => (
                <>
                  <Button writes aria-label={`${texts.edit}: ${app.name}`} onClick={() => onEdit(app)}>
                    {texts.edit}
                  </Button>
                  <Button writes aria-label={`${texts.delete}: ${app.name}`} onClick={() => onDelete(app)}>
                    {texts.delete}
                  </Button>
                </>
              ),
            },
          ]}
        />
      )}
    </div>
  )
}

function AppLink({ app }: { app: App }): ReactNode {
  return (
    <Link
      to="/org/$orgId/apps/$appId/bundles"
      params={{ orgId: app.owner_org, appId: app.app_id }}
      className="text-accent hover:underline"
    >
      {app.name}
    </Link>
  )
}
