import type { App } from '@organizations/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { appsTexts as texts } from '../../texts/apps.ts'
import { texts as common } from '../../texts/common.ts'
import { formatDay } from '../../texts/format.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { SearchedTable } from '../../ui/list/SearchedTable.tsx'

interface SearchedAppsProps {
  apps: readonly App[]
  onEdit: (app: App) => void
  onDelete: (app: App) => void
}

/** The apps that match what is searched for. */
export function SearchedApps({ apps, onEdit, onDelete }: SearchedAppsProps): ReactNode {
  return (
    <SearchedTable
      search={texts.search}
      searched={({ app_id: id, name }) => [id, name]}
      found={texts.found}
      noMatch={texts.noMatch}
      noMatchHint={texts.noMatchHint}
      label={texts.table}
      rows={apps}
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
