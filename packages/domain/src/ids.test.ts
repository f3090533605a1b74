import { typeid } from 'typeid-js'
import { describe, expect, test } from 'vitest'
import { idPrefixes, readDeletionId, readOrganizationId } from './ids.ts'
import { bundleObjectKey, organizationPrefix } from './deletion/object-prefix.ts'

const suffix = '01h455vb4pex5vsknk084sn02q'

describe('an id', () => {
  test('is read when it is one of its kind', () => {
    expect(readOrganizationId(`org_${suffix}`)).toBe(`org_${suffix}`)
    expect(readDeletionId(`deletion_${suffix}`)).toBe(`deletion_${suffix}`)
  })

  test.each([
    ['nothing', ''],
    ['a prefix alone', 'org_'],
    ['another kind', `user_${suffix}`],
    ['a kind that begins alike', `orgs_${suffix}`],
    ['no prefix', suffix],
    ['no underscore', `org${suffix}`],
    ['upper case', `ORG_${suffix}`],
    ['upper case in the suffix', `org_${suffix.toUpperCase()}`],
    ['a suffix that is short by one', `org_${suffix.slice(1)}`],
    ['a suffix that is long by one', `org_${suffix}0`],
    ['letters that are not of the alphabet', `org_${suffix.slice(0, -1)}u`],
    ['more than 128 bits', `org_8${suffix.slice(1)}`],
    ['NUL at the end', `org_${suffix}\0`],
    ['NUL inside', `org_${suffix.slice(0, -1)}\0`],
    ['a line break', `org_${suffix}\n`],
    ['a blank before', ` org_${suffix}`],
    ['a lone surrogate', `org_${suffix.slice(0, -1)}\ud800`],
    ['5,000 characters', `org_${'0'.repeat(4996)}`],
    ['SQL', "org_' or 1=1 --"],
    ['a path', '../org_1'],
  ])('of an organization is not %s', (_, text) => {
    expect(readOrganizationId(text)).toBeUndefined()
    expect(readDeletionId(text.replace('org_', 'deletion_'))).toBeUndefined()
  })

  test.each(Object.values(idPrefixes))('of the kind %s differs from all others by its prefix', (prefix) => {
    const id = typeid(prefix).toString()
    expect(readOrganizationId(id)).toBe(prefix === 'org' ? id : undefined)
    expect(readDeletionId(id)).toBe(prefix === 'deletion' ? id : undefined)
  })

  test('is in the key of each stored object, with no name and no version', () => {
    const id = readOrganizationId(`org_${suffix}`) ?? expect.unreachable()
    expect(bundleObjectKey(id, 'uuid', 'random')).toBe(`organizations/org_${suffix}/apps/uuid/random`)
    expect(bundleObjectKey(id, 'uuid', 'random').startsWith(organizationPrefix(id))).toBe(true)
  })

  test('of one organization is never the beginning of another one’s prefix', () => {
    const id = readOrganizationId(`org_${suffix}`) ?? expect.unreachable()
    expect(organizationPrefix(id)).toBe(`organizations/org_${suffix}/`)
  })
})
