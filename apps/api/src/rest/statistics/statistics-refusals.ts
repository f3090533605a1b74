import { NEIGHBOUR_APP, noApp } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'

const period = { from: '2026-01-01', to: '2026-01-04' }
const noOrganization = [403, 'No access to this organization', 'organization_not_accessible'] as const
const paths = [`/app/${APP_ID}`, `/app/${APP_ID}/bundle_usage`, '/org/HERE', '/user']
const periods: [object, string][] = [
  [{ to: '2026-01-01' }, 'from is required'],
  [{ from: '2026-01-01', to: null }, 'to is required'],
  ...['', 'yesterday', '2026-1-1', '2026-02-30', '2025-02-29', '2026-01-01T25:00:00Z', '9999-12-31T23:00:00-14:00'].map(
    (from): [object, string] => [{ from, to: '2026-01-01' }, 'Expected from to be a day, such as 2026-01-31'],
  ),
  [{ from: 20_260_101, to: '2026-01-01' }, 'Expected from to be a day'],
  [{ from: '2026-01-02', to: '2026-01-01' }, 'Expected from to be no later than to'],
  [{ from: '2026-01-01', to: '2027-01-02' }, 'Expected at most 366 days'],
  [{ from: '0001-01-01', to: '9999-12-31' }, 'Expected at most 366 days'],
]
const bad = paths.flatMap((path) =>
  periods.map(([fields, sentence]): RefusalCase => ['owner', 'GET', `/statistics${path}`, fields, badInput(sentence)]),
)
export const statisticsRefusals: RefusalCase[] = [
  ...bad,
  [
    'owner',
    'GET',
    '/statistics/user',
    { ...period, noAccumulate: 'yes' },
    badInput('Expected noAccumulate to be true or false'),
  ],
  [
    'owner',
    'GET',
    '/statistics/org/HERE',
    { ...period, breakdown: 1 },
    badInput('Expected breakdown to be true or false'),
  ],
  ...['', '/bundle_usage'].flatMap((end): RefusalCase[] => [
    ['owner', 'GET', `/statistics/app/${NEIGHBOUR_APP}${end}`, period, noApp],
    ['owner', 'GET', `/statistics/app/com.example.unknown${end}`, period, noApp],
    ['owner', 'GET', `/statistics/app/__proto__${end}`, period, noApp],
  ]),
  ['owner', 'GET', '/statistics/org/nonsense', period, noOrganization],
]
