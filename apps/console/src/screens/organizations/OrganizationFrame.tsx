import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { isAway, refusalOf } from '../../api/refusal.ts'
import { texts } from '../../texts/common.ts'
import { buttonClasses } from '../../ui/button/Button.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** Around the pages of an organization: says why it cannot be seen, if so. The page below does not wait for the answer. */
export function OrganizationFrame(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const { error, data } = useQuery(trpc.organization.get.queryOptions({ orgId }))
  const isRefused = data === undefined && error !== null && !isAway(refusalOf(error))
  // Those who may see its deletion are led there.
  const deletion = useQuery({ ...trpc.organization.deletion.queryOptions({ orgId }), enabled: isRefused })
  if (!isRefused) return <Outlet />
  return (
    <Page title={orgId}>
      <RefusalNote error={error} />
      <div className="flex flex-wrap gap-2">
        {deletion.data && (
          <Link to="/deletions/$deletedId" params={{ deletedId: orgId }} className={buttonClasses('main')}>
            {texts.seeDeletion}
          </Link>
        )}
        <Link to="/organizations" className={buttonClasses('plain')}>
          {texts.toStart}
        </Link>
      </div>
    </Page>
  )
}
