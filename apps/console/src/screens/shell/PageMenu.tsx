import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { sessionOptions } from '../../api/session.ts'
import { shellTexts as texts } from '../../texts/shell.ts'
import { accountPages, operatorPages, organizationPages, type MenuPage } from './pages.ts'

/** The pages of the organization at hand, those of one's own, and those of operators. */
export function PageMenu(): ReactNode {
  const { orgId } = useParams({ strict: false })
  const isOperator = useQuery(sessionOptions).data?.is_operator === true
  return (
    <div className="grid gap-6">
      {orgId !== undefined && (
        <MenuGroup label={texts.organization}>
          {organizationPages.map((page) => (
            <Link key={page.label} to={page.to} params={{ orgId }} className={linkClasses}>
              <PageLabel page={page} />
            </Link>
          ))}
        </MenuGroup>
      )}
      <MenuGroup label={texts.account}>
        {accountPages.map((page) => (
          <Link key={page.label} to={page.to} className={linkClasses}>
            <PageLabel page={page} />
          </Link>
        ))}
      </MenuGroup>
      {isOperator && (
        <MenuGroup label={texts.operator}>
          {operatorPages.map((page) => (
            <Link
              key={page.label}
              to={page.to}
              activeOptions={{ exact: page.to === '/operator' }}
              className={linkClasses}
            >
              <PageLabel page={page} />
            </Link>
          ))}
        </MenuGroup>
      )}
    </div>
  )
}

const linkClasses =
  'flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-strong'

function MenuGroup({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div role="group" aria-label={label}>
      <p aria-hidden className="mb-1.5 px-2.5 text-xs font-semibold text-muted">
        {label}
      </p>
      <div className="grid gap-0.5">{children}</div>
    </div>
  )
}

function PageLabel({ page: { icon: Icon, label } }: { page: MenuPage }): ReactNode {
  return (
    <>
      <Icon aria-hidden size={17} className="shrink-0" />
      {label}
    </>
  )
}
