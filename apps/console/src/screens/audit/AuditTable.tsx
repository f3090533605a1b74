import type { AuditEntry } from '@organizations/client'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { auditActionNames, auditTexts as texts } from '../../texts/audit.ts'
import { formatTime } from '../../texts/format.ts'
import { Address } from '../../ui/facts/Address.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Table } from '../../ui/list/Table.tsx'
import type { AuditSearch } from './searches.ts'

const EntryDialog = lazyPart(() => import('./EntryDialog.tsx'), 'EntryDialog')

interface AuditTableProps {
  orgId: string
  entries: readonly AuditEntry[]
  search: AuditSearch
}

/** Entries of the audit log. Who and what lead to all that the same one did, and that was done to the same thing. */
export function AuditTable({ orgId, entries, search }: AuditTableProps): ReactNode {
  const [looked, setLooked] = useState<AuditEntry>()
  const { page: _first, ...filters } = search
  return (
    <>
      <Table
        label={texts.table}
        rows={entries}
        keyOf={({ id }) => id}
        columns={[
          {
            header: texts.time,
            cell: ({ created_at: at }) => (
              <time dateTime={at} className="whitespace-nowrap">
                {formatTime(at)}
              </time>
            ),
          },
          { header: texts.action, isName: true, cell: ({ action }) => auditActionNames[action] },
          {
            header: texts.subject,
            cell: ({ subject }) => (
              <Link
                to="/org/$orgId/audit"
                params={{ orgId }}
                search={{ ...filters, subject }}
                aria-label={texts.historyOf(subject)}
                className="font-mono text-xs wrap-anywhere text-accent hover:underline"
              >
                {subject}
              </Link>
            ),
          },
          {
            header: texts.who,
            cell: ({ email, user_id: userId, key_id: keyId }) => (
              <>
                <Link
                  to="/org/$orgId/audit"
                  params={{ orgId }}
                  search={{ ...filters, actor: email ?? userId }}
                  className="text-accent hover:underline"
                >
                  {email === null ? texts.goneUser : <Address email={email} />}
                </Link>
                {keyId !== null && <span className="block text-xs text-muted">{texts.key(keyId)}</span>}
              </>
            ),
          },
          {
            header: texts.actions,
            isActions: true,
            cell: (entry) => (
              <Button
                aria-label={`${texts.look}: ${auditActionNames[entry.action]}, ${formatTime(entry.created_at)}`}
                onClick={() => setLooked(entry)}
              >
                {texts.look}
              </Button>
            ),
          },
        ]}
      />
      {looked && <EntryDialog entry={looked} onClose={() => setLooked(undefined)} />}
    </>
  )
}
