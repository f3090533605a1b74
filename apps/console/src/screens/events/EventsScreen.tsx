import { useParams, useSearch, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { eventFamilies, eventsTexts as texts } from '../../texts/events.ts'
import { SelectField } from '../../ui/form/Field.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { EventFeed } from './EventFeed.tsx'
import type { EventsSearch } from './searches.ts'

/** The events of an organization, from the oldest or from now on, and live at the end. */
export function EventsScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const search = useSearch({ from: '/signed-in/org/$orgId/events' })
  const navigate = useNavigate()
  const change = (next: EventsSearch) => void navigate({ to: '.', search: next, replace: true })
  const { kind, begin } = search
  return (
    <Page title={texts.title} lead={texts.lead}>
      <div className="grid gap-4 rounded-xl border border-line bg-surface p-4 sm:grid-cols-2">
        <SelectField
          label={texts.begin}
          value={begin ?? 'oldest'}
          onChange={({ target }) =>
            change({ ...(kind && { kind }), ...(target.value === 'now' && { begin: 'now' as const }) })
          }
        >
          <option value="oldest">{texts.oldest}</option>
          <option value="now">{texts.latest}</option>
        </SelectField>
        <SelectField
          label={texts.type}
          value={kind ?? ''}
          onChange={({ target }) =>
            change({ ...(begin && { begin }), ...(target.value !== '' && { kind: target.value }) })
          }
        >
          <option value="">{texts.anyType}</option>
          {Object.entries(eventFamilies).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
      </div>
      <EventFeed key={`${orgId} ${begin ?? ''}`} orgId={orgId} search={search} />
    </Page>
  )
}
