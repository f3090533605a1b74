import { expect, test } from 'vitest'

import { describePreview } from './describe-preview.ts'

const noFiles = { count: 0, bytes: 0, isAtLeast: false }

/** A preview of these kinds. A count that begins with ">" is incomplete: counting stopped there. */
function preview(
  counts: Record<string, number | `>${number}`>,
  files = noFiles,
): Parameters<typeof describePreview>[0] {
  const kinds = Object.entries(counts).map(([kind, count]) => ({
    kind,
    count: Number(String(count).replace('>', '')),
    isAtLeast: typeof count === 'string',
  }))
  const isAtLeast = kinds.some((it) => it.isAtLeast)
  return { kinds, files, total: kinds.reduce((sum, { count }) => sum + count, 0), isAtLeast }
}

const stored = { count: 3201, bytes: 4_100_000_000, isAtLeast: false }

test.each([
  ['nothing', preview({ apps: 0 })],
  [
    '12 apps, 3,201 bundles (4.1 GB), at least 1,200,000 devices',
    preview({ devices: '>1200000', channels: 0, bundles: 3201, apps: 12 }, stored),
  ],
  ['1 app, 1 device override, 1 audit entry', preview({ 'audit entries': 1, 'device overrides': 1, apps: 1 })],
  ['1 daily statistics, 1 daily bundle usage', preview({ 'daily bundle usage': 1, 'daily statistics': 1 })],
  ['2 bundles', preview({ bundles: 2 })],
  [
    '1 upload, 1 file (20.0 MB)',
    preview({ bundles: 0, uploads: 1 }, { count: 1, bytes: 20_000_000, isAtLeast: false }),
  ],
  ['at least 1 bundle (5 B)', preview({ bundles: '>1' }, { count: 1, bytes: 5, isAtLeast: true })],
])('reads as "%s"', (text, it) => {
  expect(describePreview(it)).toBe(text)
})
