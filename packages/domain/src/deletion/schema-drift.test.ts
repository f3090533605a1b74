import { describe, expect, test } from 'vitest'
import { tablesOfOrganizations, uncoveredTables, type LiveTable } from './schema-drift.ts'

describe('the tables of organizations', () => {
  test('are those that point at organizations, however many steps away', () => {
    const live = [
      table('organizations'),
      table('apps', { references: ['organizations'] }),
      table('bundles', { references: ['apps'] }),
      table('files', { references: ['bundles', 'users'] }),
      table('users'),
      table('keys', { references: ['users'] }),
    ]
    expect(tablesOfOrganizations(live)).toEqual(['apps', 'bundles', 'files'])
    expect(tablesOfOrganizations(live.toReversed())).toEqual(['apps', 'bundles', 'files'])
  })

  test.each([
    'organization_id',
    'org_id',
    'org',
    'owner_org',
    'organization',
    'orgs',
    'organizations',
    'limited_to_orgs',
  ])('are those with a column %s', (column) => {
    expect(tablesOfOrganizations([table('things', { columns: ['id', column] })])).toEqual(['things'])
  })

  test.each(['organic', 'forge', 'origin_id', 'organizer', 'xorg'])(
    'are not those with a column %s alone',
    (column) => {
      expect(tablesOfOrganizations([table('things', { columns: ['id', column] })])).toEqual([])
    },
  )

  test('are also those that point at one which only has such a column', () => {
    const live = [table('notes', { references: ['things'] }), table('things', { columns: ['org_id'] })]
    expect(tablesOfOrganizations(live)).toEqual(['notes', 'things'])
  })

  test('end with circles and with tables that point at themselves', () => {
    const live = [
      table('organizations', { references: ['a'] }),
      table('a', { references: ['b', 'a'] }),
      table('b', { references: ['organizations'] }),
      table('c', { references: ['c'] }),
    ]
    expect(tablesOfOrganizations(live)).toEqual(['a', 'b'])
  })
})

describe('a table that the registry does not know', () => {
  const live = [table('organizations'), table('members', { references: ['organizations'] })]

  test('is named when it belongs to organizations, and not otherwise', () => {
    const registry = { organizations: { fate: 'subject' } } as const
    expect(uncoveredTables(registry, [...live, table('sessions')])).toEqual(['members'])
    const covered = { ...registry, members: { fate: 'retain', reason: 'a test' } } as const
    expect(uncoveredTables(covered, live)).toEqual([])
  })

  test('is named also when it is called like something that every object has', () => {
    expect(uncoveredTables({}, [table('constructor', { columns: ['org_id'] })])).toEqual(['constructor'])
  })
})

function table(name: string, { columns = ['id'], references = [] }: Partial<LiveTable> = {}): LiveTable {
  return { name, columns, references }
}
