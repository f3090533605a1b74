import type { ReactNode } from 'react'
import { pagerTexts as texts } from '../../texts/pager.ts'
import { Button } from '../button/Button.tsx'

interface PagerProps {
  /** Counted from zero. */
  page: number
  hasMore: boolean
  onChange: (page: number) => void
}

/** Turns the pages of a list. The page belongs into the address. Absent where there is one page. */
export function Pager({ page, hasMore, onChange }: PagerProps): ReactNode {
  if (page === 0 && !hasMore) return null
  return (
    <nav aria-label={texts.pages} className="flex items-center justify-end gap-3 text-sm">
      <span className="text-muted">{texts.page(page + 1)}</span>
      <Button disabled={page === 0} onClick={() => onChange(page - 1)}>
        {texts.before}
      </Button>
      <Button disabled={!hasMore} onClick={() => onChange(page + 1)}>
        {texts.next}
      </Button>
    </nav>
  )
}
