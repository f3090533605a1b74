import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { sessionOptions } from '../../api/session.ts'
import { texts } from '../../texts/common.ts'
import { paletteTexts } from '../../texts/palette.ts'
import { accountPages, operatorPages, organizationPages } from './pages.ts'

interface Target {
  value: string
  label: string
  note?: string
  go: () => Promise<void>
}

interface Group {
  value: string
  items: Target[]
}

/** Most organizations that are listed at a time: more would be searched, not looked through. */
const MOST_SHOWN = 60

/** Leads to every organization and page by a few letters of its name. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const groups = useTargets()
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 bg-veil" />
        <Dialog.Viewport className="fixed inset-0 grid items-start justify-items-center p-3 sm:pt-20">
          <Dialog.Popup
            aria-label={paletteTexts.title}
            className="w-full max-w-xl overflow-hidden rounded-xl border border-line bg-surface shadow-raised"
          >
            <Autocomplete.Root open inline items={groups} autoHighlight="always" keepHighlight limit={MOST_SHOWN}>
              <div className="flex items-center gap-2.5 border-b border-line px-4">
                <Search aria-hidden size={18} className="shrink-0 text-muted" />
                <Autocomplete.Input
                  aria-label={paletteTexts.input}
                  placeholder={paletteTexts.input}
                  className="min-h-12 w-full bg-transparent outline-none placeholder:text-muted"
                />
                <Dialog.Close className="text-xs text-muted hover:text-ink">{texts.close}</Dialog.Close>
              </div>
              <Autocomplete.Empty>
                <p className="p-4 text-sm text-muted empty:hidden">{paletteTexts.nothing}</p>
              </Autocomplete.Empty>
              <Autocomplete.List className="max-h-[min(60dvh,26rem)] overflow-y-auto p-1.5 empty:hidden">
                {(group: Group) => (
                  <Autocomplete.Group key={group.value} items={group.items}>
                    <Autocomplete.GroupLabel className="px-3 pt-2 pb-1 text-xs font-semibold text-muted">
                      {group.value}
                    </Autocomplete.GroupLabel>
                    <Autocomplete.Collection>
                      {(target: Target) => (
                        <Autocomplete.Item
                          key={target.value}
                          value={target}
                          onClick={() => {
                            onClose()
                            void target.go()
                          }}
                          className="flex cursor-pointer items-baseline justify-between gap-3 rounded-md px-3 py-2 text-sm outline-none data-highlighted:bg-accent-soft"
                        >
                          <span className="truncate">{target.label}</span>
                          <span className="shrink-0 font-mono text-xs text-muted max-sm:hidden">{target.note}</span>
                        </Autocomplete.Item>
                      )}
                    </Autocomplete.Collection>
                  </Autocomplete.Group>
                )}
              </Autocomplete.List>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function useTargets(): Group[] {
  const navigate = useNavigate()
  const { orgId } = useParams({ strict: false })
  const { data: organizations = [] } = useQuery(trpc.organization.list.queryOptions({}))
  const here = organizationPages.map(({ label, to }) => ({
    value: to,
    label,
    go: async () => await navigate({ to, params: { orgId: orgId ?? '' } }),
  }))
  const isOperator = useQuery(sessionOptions).data?.is_operator === true
  const pages = [...accountPages, ...(isOperator ? operatorPages : [])].map(({ label, to }) => ({
    value: to,
    label,
    go: async () => await navigate({ to }),
  }))
  const others = organizations.map(({ id, name }) => ({
    value: id,
    label: name,
    note: id,
    go: async () => await navigate({ to: '/org/$orgId', params: { orgId: id } }),
  }))
  return [
    ...(orgId === undefined ? [] : [{ value: paletteTexts.here, items: here }]),
    { value: paletteTexts.organizations, items: others },
    { value: paletteTexts.pages, items: pages },
  ].filter(({ items }) => items.length > 0)
}
