import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { texts } from '../../texts/common.ts'
import { buttonClasses } from '../../ui/button/Button.tsx'
import { Page } from '../../ui/page/Page.tsx'

/** An address that leads nowhere. */
export function NotFound(): ReactNode {
  return (
    <main className="p-6">
      <Page title={texts.notFoundTitle} lead={texts.notFound}>
        <div>
          <Link to="/" className={buttonClasses('main')}>
            {texts.toStart}
          </Link>
        </div>
      </Page>
    </main>
  )
}
