import type { Bundle } from '@organizations/client'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { formatBytes, formatTime } from '../../texts/format.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Table } from '../../ui/Table.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'
import { DownloadButton } from './DownloadButton.tsx'

interface BundleTableProps {
  bundles: readonly Bundle[]
  /** The names of the channels that point at each, by its id. */
  channels: Map<number, string[]> | undefined
  /** Are there more than are listed? */
  isCut: boolean
  onEdit: (bundle: Bundle) => void
  onDelete: (bundle: Bundle) => void
}

/** The bundles that match what is searched for. */
export function BundleTable({ bundles, channels, isCut, onEdit, onDelete }: BundleTableProps): ReactNode {
  const { q = '' } = useSearch({ from: '/signed-in/org/$orgId/apps/$appId/bundles' })
  const { orgId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId/bundles' })
  const navigate = useNavigate()
  const wanted = q.toLowerCase()
  const found = bundles.filter(
    ({ name, comment }) => name.toLowerCase().includes(wanted) || comment?.toLowerCase().includes(wanted),
  )
  return (
    <div className="grid gap-3">
      <SearchField
        label={texts.search}
        value={q}
        found={isCut && q === '' ? texts.newest(found.length) : texts.found(found.length)}
        onChange={(next) => void navigate({ to: '.', search: next === '' ? {} : { q: next }, replace: true })}
      />
      {found.length === 0 ? (
        <Empty title={texts.noMatch} />
      ) : (
        <Table
          label={texts.table}
          rows={found}
          keyOf={({ id }) => id}
          columns={[
            { header: texts.columns.version, isName: true, cell: (bundle) => <Version bundle={bundle} /> },
            {
              header: texts.columns.channels,
              cell: ({ id }) => channels && <UsedBy channels={channels.get(id) ?? []} />,
            },
            {
              header: texts.columns.size,
              isNumber: true,
              cell: (it) => (it.storage_provider === 'external' ? texts.external : formatBytes(it.size)),
            },
            {
              header: texts.columns.created,
              cell: (it) => <time dateTime={it.created_at}>{formatTime(it.created_at)}</time>,
            },
            {
              header: texts.columns.actions,
              isActions: true,
              cell: (bundle) => (
                <>
                  <HistoryLink orgId={orgId} subject={`${bundle.app_id}/bundle/${bundle.name}`} name={bundle.name} />
                  <DownloadButton bundle={bundle} />
                  <Button writes aria-label={`${texts.edit}: ${bundle.name}`} onClick={() => onEdit(bundle)}>
                    {texts.edit}
                  </Button>
                  <Button writes aria-label={`${texts.delete}: ${bundle.name}`} onClick={() => onDelete(bundle)}>
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

function Version({ bundle: { name, checksum, comment, link } }: { bundle: Bundle }): ReactNode {
  return (
    <div className="grid">
      <span>{name}</span>
      {comment !== null && <span className="text-xs font-normal text-muted">{comment}</span>}
      {link !== null && (
        <a
          href={link}
          target="_blank"
          rel="noreferrer"
          className="text-xs font-normal wrap-anywhere text-accent hover:underline"
        >
          {link}
        </a>
      )}
      {checksum !== null && (
        <span className="inline-flex items-center font-mono text-xs font-normal text-muted">
          {checksum.slice(0, 12)}…
          <CopyButton text={checksum} label={texts.copyChecksum} size="small" />
        </span>
      )}
    </div>
  )
}

function UsedBy({ channels }: { channels: readonly string[] }): ReactNode {
  if (channels.length === 0) return <span className="text-muted">{texts.unused}</span>
  return (
    <span className="inline-flex flex-wrap gap-1">
      {channels.map((name) => (
        <Badge key={name} tone="accent">
          {name}
        </Badge>
      ))}
    </span>
  )
}
