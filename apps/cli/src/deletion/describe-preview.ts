import type { Client } from '../http/connect.ts'
import { describeBytes } from '../terminal/describe-bytes.ts'

export type DeletionPreview = Awaited<ReturnType<Client['organization']['previewDeletion']['query']>>

/**
 * What a deletion would remove, in one line: `12 apps, 3,201 bundles (4.1 GB), at least 1,200,000 devices`. The order
 * is the reverse of the deletion's, so that owners come before what they own.
 */
export function describePreview({ kinds, files }: DeletionPreview): string {
  const found = kinds.filter(({ count }) => count > 0).toReversed()
  const hasBundles = found.some(({ kind }) => kind === 'bundles')
  const rest = hasBundles ? [] : [{ kind: 'files', ...files }].filter(({ count }) => count > 0)
  const parts = [...found, ...rest].map(({ kind, ...it }) => {
    const isStored = kind === 'bundles' || kind === 'files'
    const size = isStored && files.bytes > 0 ? ` (${describeBytes(files.bytes)})` : ''
    return `${describeCount(it)} ${it.count === 1 ? singular(kind) : kind}${size}`
  })
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
