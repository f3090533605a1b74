import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { shellTexts as texts } from '../../texts/shell.ts'
import { lazyPart } from '../../ui/page/lazy-part.tsx'

const Palette = lazyPart(() => import('./Palette.tsx'), 'Palette')

/** Names the organization at hand, and opens the palette: by a click, and by Ctrl-K everywhere. */
export function Switcher(): ReactNode {
  const orgId = useParams({ strict: false, select: ({ orgId }) => orgId })
  const [isOpen, setOpen] = useState(false)
  const organization = useQuery({
    ...trpc.organization.get.queryOptions({ orgId: orgId ?? '' }),
    enabled: orgId !== undefined,
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        title={texts.switchOrganization}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K"
        className="flex min-w-0 items-center gap-2 rounded-md px-2 py-1.5 text-left hover:bg-sunken"
      >
        <span
          aria-hidden
          className="grid size-7 shrink-0 place-items-center rounded-md bg-accent text-sm font-bold text-on-accent"
        >
          {(organization.data?.name ?? texts.organizations).slice(0, 1).toUpperCase()}
        </span>
        <span className="truncate font-semibold">
          {orgId === undefined ? texts.chooseOrganization : (organization.data?.name ?? orgId)}
        </span>
        <ChevronsUpDown aria-hidden size={16} className="shrink-0 text-muted" />
        <kbd className="hidden rounded border border-line px-1.5 text-xs text-muted sm:inline">Ctrl K</kbd>
      </button>
      {isOpen && <Palette onClose={() => setOpen(false)} />}
    </>
  )
}
