import { describe, expect, test } from 'vitest'
import { isModeAtLeast } from '../keys/api-key.ts'
import { isAtLeast, losesLastSuperAdmin } from './member.ts'

describe('a role', () => {
  const weakestFirst = ['read', 'upload', 'write', 'admin', 'super_admin'] as const
  const pairs = weakestFirst.flatMap((role, rank) =>
    weakestFirst.map((least, other) => ({ role, least, is: rank >= other })),
  )

  test.each(pairs)('$role is at least $least: $is', ({ role, least, is }) => {
    expect(isAtLeast(role, least)).toBe(is)
  })
})

describe('a mode', () => {
  const weakestFirst = ['read', 'upload', 'write', 'all'] as const
  const pairs = weakestFirst.flatMap((mode, rank) =>
    weakestFirst.map((least, other) => ({ mode, least, is: rank >= other })),
  )

  test.each(pairs)('$mode is at least $least: $is', ({ mode, least, is }) => {
    expect(isModeAtLeast(mode, least)).toBe(is)
  })
})

describe('the last super admin', () => {
  test.each([
    { what: 'leaves', before: 'super_admin', after: null, superAdmins: 1, isLost: true },
    { what: 'becomes an admin', before: 'super_admin', after: 'admin', superAdmins: 1, isLost: true },
    { what: 'becomes a reader', before: 'super_admin', after: 'read', superAdmins: 1, isLost: true },
    { what: 'stays what they are', before: 'super_admin', after: 'super_admin', superAdmins: 1, isLost: false },
    { what: 'leaves another behind', before: 'super_admin', after: null, superAdmins: 2, isLost: false },
    { what: 'is demoted beside another', before: 'super_admin', after: 'write', superAdmins: 2, isLost: false },
    { what: 'is not who leaves', before: 'admin', after: null, superAdmins: 1, isLost: false },
    { what: 'gets a second one', before: 'read', after: 'super_admin', superAdmins: 1, isLost: false },
    { what: 'is counted wrong, as none', before: 'super_admin', after: 'admin', superAdmins: 0, isLost: true },
  ] as const)('is lost when they $what: $isLost', ({ isLost, before, after, superAdmins }) => {
    expect(losesLastSuperAdmin({ before, after, superAdmins })).toBe(isLost)
  })
})
