import type { Bundle } from '@organizations/client'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { MOST_LISTED } from '../../api/whole-list.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { formatBytes, formatTime } from '../../texts/format.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { SearchedTable } from '../../ui/list/SearchedTable.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'
import { DownloadButton } from './DownloadButton.tsx'

interface BundleTableProps {
  bundles: readonly Bundle[]
  /** The names of the channels that point at each, by its id. */
  channels: Map<number, string[]> | undefined
  onEdit: (bundle: Bundle) => void
  onDelete: (bundle: Bundle) => void
}

/** The bundles that match what is searched for. */
export function BundleTable({ bundles, channels, onEdit, onDelete }: BundleTableProps): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId/bundles' })
  return (
    <SearchedTable
      search={texts.search}
      searched={({ name, comment }) => [name, comment]}
      found={(count) => (count === MOST_LISTED ? texts.newest(count) : texts.found(count))}
      noMatch={texts.noMatch}
      label={texts.table}
      rows={bundles}
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
