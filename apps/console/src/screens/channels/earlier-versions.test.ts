import type { AuditEntry } from '@organizations/client'
import { expect, test } from 'vitest'
import { earlierVersions } from './earlier-versions.ts'

const change = (channel: string, before: string | null, after: string): AuditEntry =>
  ({
    subject: `com.example.shop/channel/${channel}`,
    before: { version: before },
    after: { version: after },
  }) as unknown as AuditEntry // what is read of it

test('the bundles of before: of this channel, each once, the latest first, without the one of now', () => {
  const entries = [
    change('production', '1.2.0', '1.1.0'),
    change('beta', '9.0.0', '9.1.0'),
    change('production', '1.2.0', '1.2.0'),
    change('production', '1.1.0', '1.2.0'),
    change('production', '1.0.0', '1.1.0'),
    change('production', null, '1.0.0'),
  ]
  const channel = { app_id: 'com.example.shop', name: 'production', version: { id: 2, name: '1.1.0' } }
  expect(earlierVersions(entries, channel).map(({ version }) => version)).toEqual(['1.2.0', '1.0.0'])
})
