import { Outlet, useLocation } from '@tanstack/react-router'
import { Menu } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { texts } from '../../texts/common.ts'
import { shellTexts } from '../../texts/shell.ts'
import { classes } from '../../ui/classes.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { PageMenu } from './PageMenu.tsx'
import { Switcher } from './Switcher.tsx'

/** The frame of every page behind the sign-in: the head with the organization at hand, the menu, the page. */
export function Shell(): ReactNode {
  const { pathname } = useLocation()
  // Where it is narrow the menu is opened; it closes by itself when one has gone somewhere.
  const [openAt, setOpenAt] = useState<string>()
  const isOpen = openAt === pathname
  return (
    <div className="min-h-dvh">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:m-2 focus:rounded focus:bg-surface focus:px-3 focus:py-2"
      >
        {texts.skipToContent}
      </a>
      <header className="flex items-center gap-2 border-b border-line bg-surface px-3 py-2 sm:px-5">
        <button
          type="button"
          aria-label={shellTexts.menu}
          aria-expanded={isOpen}
          aria-controls="menu"
          onClick={() => setOpenAt(isOpen ? undefined : pathname)}
          className="rounded-md p-2 hover:bg-sunken lg:hidden"
        >
          <Menu aria-hidden size={20} />
        </button>
        <Switcher />
        <div className="ml-auto">
          <AccountMenu />
        </div>
      </header>
      <div className="lg:grid lg:grid-cols-[15rem_1fr]">
        <nav
          id="menu"
          aria-label={shellTexts.navigation}
          className={classes(
            isOpen ? 'block' : 'hidden',
            'border-b border-line px-3 py-4 lg:block lg:border-0 lg:py-6',
          )}
        >
          <PageMenu />
        </nav>
        <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 sm:px-8 sm:py-8">
          <Outlet />
        </main>
      </div>
    </div>
  )
}
