import { Autocomplete } from '@base-ui/react/autocomplete'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { allOrganizations } from '../../api/all-organizations.ts'
import { sessionOptions } from '../../api/session.ts'
import { texts } from '../../texts/common.ts'
import { paletteTexts } from '../../texts/palette.ts'
import { DialogFrame } from '../../ui/dialog/Dialog.tsx'
import { allApps } from '../apps/all-apps.ts'
import { accountPages, appPages, operatorPages, organizationPages } from './pages.ts'

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

/** Most that are listed at a time: more would be searched, not looked through. */
const MOST_SHOWN = 60

/** Leads to every organization, app and page by a few letters of its name. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const groups = useTargets()
  return (
    <DialogFrame label={paletteTexts.title} className="max-w-xl overflow-hidden" onClose={onClose}>
      <Autocomplete.Root
        open
        inline
        items={groups}
        autoHighlight="always"
        keepHighlight
        limit={MOST_SHOWN}
        filter={isMeant}
      >
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Search aria-hidden size={18} className="shrink-0 text-muted" />
          <Autocomplete.Input
            aria-label={paletteTexts.input}
            placeholder={paletteTexts.input}
            className="min-h-12 w-full bg-transparent outline-none placeholder:text-muted"
          />
          <button type="button" onClick={onClose} className="text-xs text-muted hover:text-ink">
            {texts.close}
          </button>
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
    </DialogFrame>
  )
}

/** Those at hand first: there may be very many organizations and apps, which are found by typing. */
function useTargets(): Group[] {
  const navigate = useNavigate()
  const { orgId = '', appId = '' } = useParams({ strict: false })
  const { data: organizations = [] } = useQuery(allOrganizations)
  const { data: apps = [] } = useQuery({ ...allApps(orgId), enabled: orgId !== '' })
  const isOperator = useQuery(sessionOptions).data?.is_operator === true
  const pagesOfApp = (id: string, name?: string) =>
    appPages.map(({ label, to }) => ({
      value: `${id} ${to}`,
      label: name === undefined ? label : `${name} · ${label}`,
      ...(name !== undefined && { note: id }),
      go: async () => await navigate({ to, params: { orgId, appId: id } }),
    }))
  const here = organizationPages.map(({ label, to }) => ({
    value: to,
    label,
    go: async () => await navigate({ to, params: { orgId } }),
  }))
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
    { value: paletteTexts.thisApp, items: appId === '' ? [] : pagesOfApp(appId) },
    { value: paletteTexts.here, items: orgId === '' ? [] : here },
    { value: paletteTexts.pages, items: pages },
    { value: paletteTexts.organizations, items: others },
    { value: paletteTexts.apps, items: apps.flatMap(({ app_id: id, name }) => pagesOfApp(id, name)) },
  ].filter(({ items }) => items.length > 0)
}

/** Has a target all words, in its name or its id? */
function isMeant({ label, note = '' }: Target, query: string): boolean {
  const text = `${label} ${note}`.toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
