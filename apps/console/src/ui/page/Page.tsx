import { useEffect, type ReactNode } from 'react'
import { texts } from '../../texts/common.ts'

export interface PageProps {
  /** The heading, and what the tab is named. */
  title: string
  /** Under the heading: what this is for, in a sentence. */
  lead?: ReactNode
  /** Buttons beside the heading. */
  actions?: ReactNode
  children: ReactNode
}

/** A screen: its heading, which gets the focus after a change of page, and its content. */
export function Page({ title, lead, actions, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`
  }, [title])
  return (
    <div className="mx-auto grid w-full max-w-5xl grid-cols-[minmax(0,1fr)] gap-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 max-w-2xl">
          <h1 tabIndex={-1} className="text-2xl leading-tight font-semibold tracking-tight wrap-anywhere">
            {title}
          </h1>
          {lead !== undefined && <p className="mt-1.5 text-muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** Tells those who do not see the page that it is another one. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
}

/** Gives the heading the focus when what had it is gone, as with the row of a thing that was deleted: once that is drawn. */
export function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusHeading()
  })
}

/** A part of a screen with a heading of its own. */
export function Section({
  title,
  lead,
  children,
}: {
  title: string
  lead?: ReactNode
  children: ReactNode
}): ReactNode {
  return (
    <section className="rounded-xl border border-line bg-surface p-4 sm:p-6">
      <h2 className="text-base font-semibold">{title}</h2>
      {lead !== undefined && <div className="mt-1 max-w-2xl text-sm text-muted">{lead}</div>}
      <div className="mt-4">{children}</div>
    </section>
  )
}
