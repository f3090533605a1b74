import type { Client } from '../http/connect.ts'
import { describeBytes } from '../terminal/describe-bytes.ts'

export type DeletionPreview = Awaited<ReturnType<Client['organization']['previewDeletion']['query']>>

/**
 * What a deletion would remove, in one line: `12 apps, 3,201 bundles (4.1 GB), at least 1,200,000 devices`. The order
 * is the reverse of the deletion's, so that owners come before what they own.
 */
export function describePreview({ kinds, files }: DeletionPreview): string {
  const hasBundles = kinds.some(({ kind, count }) => kind === 'bundles' && count > 0)
  const rest = hasBundles ? [] : [{ kind: 'files', ...files }]
  return describeKinds([...kinds.toReversed(), ...rest], (kind) =>
    (kind === 'bundles' || kind === 'files') && files.bytes > 0 ? ` (${describeBytes(files.bytes)})` : '',
  )
}

/** `1 identity, 2 memberships`. Kinds of which there are none are left out. */
export function describeKinds(
  kinds: readonly { kind: string; count: number; isAtLeast: boolean }[],
  sizeOf: (kind: string) => string = () => '',
): string {
  const parts = kinds
    .filter(({ count }) => count > 0)
    .map(({ kind, ...it }) => `${describeCount(it)} ${it.count === 1 ? singular(kind) : kind}${sizeOf(kind)}`)
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

/** `12`, `3,201`, `at least 1,200,000`. */
export function describeCount({ count, isAtLeast }: { count: number; isAtLeast: boolean }): string {
  return `${isAtLeast ? 'at least ' : ''}${count.toLocaleString('en')}`
}

/** The singular of a kind. Words without one, such as statistics or usage, stay as they are. */
function singular(kind: string): string {
  return kind.replace(/ies$/, 'y').replace(/(?<!ic)s$/, '')
}
