/** Versions, ids, pages and periods that callers send. */
import type { Mutant } from '../mutant.ts'

export const formats: readonly Mutant[] = [
  {
    id: 'leading-zero',
    file: 'packages/domain/src/bundles/bundle.ts',
    find: '/^(0|[1-9]\\d*)\\.',
    replace: '/^(\\d+)\\.',
    tests: ['packages/domain/src/bundles/bundle.test.ts'],
    why: 'A version has no leading zeros.',
  },
  {
    id: 'app-id-without-dot',
    file: 'packages/domain/src/apps/app.ts',
    find: '(\\.[a-z0-9_-]+)+$/i',
    replace: '(\\.[a-z0-9_-]+)*$/i',
    tests: ['packages/domain/src/apps/app.test.ts'],
    why: 'An app id has at least two parts.',
  },
  {
    id: 'largest-page',
    file: 'packages/domain/src/input/page.ts',
    find: 'MAX_LIMIT = 1000',
    replace: 'MAX_LIMIT = 1001',
    tests: ['packages/domain/src/organizations/organization.test.ts'],
    why: 'A page holds at most 1,000.',
  },
  {
    id: 'default-page',
    file: 'packages/domain/src/input/page.ts',
    find: 'DEFAULT_LIMIT = 50',
    replace: 'DEFAULT_LIMIT = 51',
    tests: ['packages/services/src/operator/users/users.test.ts', 'apps/api/src/rest/apps/app.test.ts'],
    why: 'A page holds 50 unless told otherwise.',
  },
  {
    id: 'statistics-days',
    file: 'packages/domain/src/statistics/statistics.ts',
    find: '< MAX_DAYS',
    replace: '<= MAX_DAYS',
    tests: ['packages/domain/src/statistics/statistics.test.ts'],
    why: 'Statistics are of at most 366 days.',
  },
  {
    id: 'nothing-to-update',
    file: 'packages/domain/src/organizations/organization.ts',
    find: '[name, logo, management_email].some((it) => it !== undefined)',
    replace: 'true',
    tests: ['packages/domain/src/organizations/organization.test.ts', 'packages/domain/src/input/fields.test.ts'],
    why: 'An update without a change is refused.',
  },
  {
    id: 'expiry-in-the-past',
    file: 'packages/services/src/keys/require-future.ts',
    find: 'time > now',
    replace: 'time >= now',
    tests: ['packages/services/src/keys/api-keys.test.ts'],
    why: 'A key does not expire at this very moment.',
  },
]
