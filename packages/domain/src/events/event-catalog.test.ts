import { describe, expect, test } from 'vitest'
import { eventCatalog, type OrganizationEvent } from './event-catalog.ts'
import { feedEventTypes } from './event-types.ts'

describe('the catalog of events', () => {
  test('has each type, in its first version', () => {
    expect(Object.keys(eventCatalog).toSorted()).toEqual(feedEventTypes.toSorted())
    expect(new Set(Object.values(eventCatalog).map(({ version }) => version))).toEqual(new Set([1]))
  })

  test('lets no event compile that has the data of another type, or a field that its type does not have', () => {
    const events: OrganizationEvent[] = [
      { type: 'app.deleted', data: { app_id: 'com.example.app' } },
      // @ts-expect-error -- the data of app.deleted
      { type: 'channel.deleted', data: { app_id: 'com.example.app' } },
      // @ts-expect-error -- an api key's secret is no field of any event
      { type: 'api_key.deleted', data: { key_id: 1, key: 'secret' } },
    ]
    const fits = events.map(({ type, data }) => eventCatalog[type].data.safeParse(data).success)
    expect(fits).toEqual([true, false, false])
  })
})
