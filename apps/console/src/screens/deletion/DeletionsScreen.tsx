import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { deletionTexts as texts, stateNames } from '../../texts/deletion.ts'
import { formatNumber, formatTime } from '../../texts/format.ts'
import { buttonClasses } from '../../ui/button/Button.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { Table } from '../../ui/list/Table.tsx'

/** The organizations that the one who is signed in has deleted, with their receipts. */
export function DeletionsScreen(): ReactNode {
  const list = useQuery(trpc.organization.deletions.queryOptions({}))
  return (
    <Page
      title={texts.listTitle}
      lead={texts.listLead}
      actions={
        <Link to="/verify" className={buttonClasses('plain')}>
          {texts.verifyTitle}
        </Link>
      }
    >
      <Loaded query={list}>
        {(deletions) =>
          deletions.length === 0 ? (
            <Empty title={texts.noDeletion}>{texts.noDeletionHint}</Empty>
          ) : (
            <Table
              label={texts.listTitle}
              rows={deletions}
              keyOf={({ organizationId }) => organizationId}
              columns={[
                {
                  header: texts.organization,
                  isName: true,
                  cell: ({ organizationId: deletedId }) => (
                    <Link
                      to="/deletions/$deletedId"
                      params={{ deletedId }}
                      className="font-mono text-xs text-accent hover:underline"
                    >
                      {deletedId}
                    </Link>
                  ),
                },
                { header: texts.state, cell: ({ deletion }) => stateNames[deletion.state] },
                { header: texts.removed, isNumber: true, cell: ({ deletion }) => formatNumber(deletion.done) },
                {
                  header: texts.requested,
                  cell: ({ deletion: { requestedAt } }) => (
                    <time dateTime={requestedAt}>{formatTime(requestedAt)}</time>
                  ),
                },
                { header: texts.receiptTitle, cell: ({ hasReceipt }) => (hasReceipt ? texts.there : texts.notYet) },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  )
}
