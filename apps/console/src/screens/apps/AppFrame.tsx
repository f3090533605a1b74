import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { isAway, refusalOf } from '../../api/refusal.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { Page } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'
import { appPages } from '../shell/pages.ts'

/** Around the pages of an app: where one is, and the ways to the others. The page below does not wait for the answer. */
export function AppFrame(): ReactNode {
  const params = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const { error, data } = useQuery(trpc.app.get.queryOptions({ app_id: params.appId }))
  const isRefused = data === undefined && error !== null && !isAway(refusalOf(error))
  return (
    <div className="mx-auto grid w-full max-w-5xl gap-5">
      <p className="flex flex-wrap items-center gap-x-1.5 text-sm">
        <Link to="/org/$orgId/apps" params={params} className="text-accent hover:underline">
          {texts.title}
        </Link>
        <ChevronRight aria-hidden size={15} className="text-muted" />
        <span className="font-semibold wrap-anywhere">{data?.name ?? params.appId}</span>
        <span className="font-mono text-xs text-muted wrap-anywhere">{params.appId}</span>
        <HistoryLink orgId={params.orgId} subject={params.appId} name={data?.name ?? params.appId} />
      </p>
      {!isRefused && (
        <nav aria-label={texts.tabs} className="flex flex-wrap gap-x-1 border-b border-line">
          {appPages.map(({ label, to }) => (
            <Link key={to} to={to} params={params} className={tabClasses}>
              {label}
            </Link>
          ))}
        </nav>
      )}
      {isRefused ? (
        <Page title={params.appId}>
          <RefusalNote error={error} />
        </Page>
      ) : (
        <Outlet />
      )}
    </div>
  )
}

const tabClasses =
  '-mb-px border-b-2 border-transparent px-3 py-2 text-sm text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-accent-strong'
