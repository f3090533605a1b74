import { describe, expect, test } from 'vitest'
import { feedEventTypes } from '../events/event-types.ts'
import { eventFilters, readEventFilters, subscribesTo } from './event-filters.ts'

describe('the filters of an endpoint', () => {
  test.for<[sent: string[], stored: string[]]>([
    [['*'], ['*']],
    [
      ['member.*', 'app.created', 'member.*'],
      ['member.*', 'app.created'],
    ],
    [
      ['orgs', 'org_users', 'apps'],
      ['organization.*', 'member.*', 'app.*'],
    ],
    [
      ['app_versions', 'channels', 'channel.*'],
      ['bundle.*', 'channel.*'],
    ],
  ])('%s are stored as %s', ([sent, stored]) => {
    expect(readEventFilters(sent)).toEqual({ filters: stored })
  })

  test('may be any type and family but what is for operators alone', () => {
    expect(readEventFilters(eventFilters)).toEqual({ filters: eventFilters })
    const types = feedEventTypes.filter((type) => type !== 'organization.deletion_completed')
    expect(types.filter((type) => !eventFilters.includes(type))).toEqual([])
  })

  test.for([
    [[], 'Expected events to name at least one type, family or *, got none'],
    [['organization.deletion_completed'], 'only operators can read it'],
    [['member'], 'got "member"'],
    [['*', '**'], 'got "**"'],
    [['toString'], 'got "toString"'],
    [['device.*'], 'got "device.*"'],
    [['x'.repeat(1000)], `got "${'x'.repeat(64)}"`],
  ] as const)('%s are refused', ([sent, sentence]) => {
    const { filters, fault } = readEventFilters(sent)
    expect(filters).toBeUndefined()
    expect(fault).toContain(sentence)
  })

  test('choose events by type, by family, or all of them', () => {
    const heard = (filters: string[]) => feedEventTypes.filter((type) => subscribesTo(filters, type))
    expect(heard(['app.created'])).toEqual(['app.created'])
    expect(heard(['member.*'])).toEqual(feedEventTypes.filter((type) => type.startsWith('member.')))
    expect(heard(['organization.*'])).toEqual(['organization.created', 'organization.updated', 'organization.deleted'])
    expect(heard(['*'])).toEqual(feedEventTypes.filter((type) => type !== 'organization.deletion_completed'))
    expect(heard([])).toEqual([])
  })
})
