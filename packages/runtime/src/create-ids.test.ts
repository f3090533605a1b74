import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readDeletionId, readOrganizationId } from '@organizations/domain'
import { expect, test } from 'vitest'
import { createIds } from './create-ids.ts'
import { repositoryRoot } from './repository-root.ts'

test('ids have the prefix of their kind and sort by creation order', () => {
  const ids = createIds()
  for (const [kind, prefix] of [
    ['organization', 'org'],
    ['user', 'user'],
    ['deletion', 'deletion'],
    ['event', 'event'],
  ] as const) {
    const made = Array.from({ length: 1000 }, (): string => ids[kind]())
    for (const id of made) expect(id).toMatch(new RegExp(`^${prefix}_[0-9a-z]{26}$`))
    expect(made.toSorted()).toEqual(made)
    expect(new Set(made).size).toBe(1000)
  }
  const id = ids.organization()
  expect(readOrganizationId(id)).toBe(id)
  expect(readDeletionId(id)).toBeUndefined()
})

test('relative paths of the configuration start at the folder that holds the workspace', () => {
  expect(existsSync(join(repositoryRoot, 'pnpm-workspace.yaml'))).toBe(true)
})
