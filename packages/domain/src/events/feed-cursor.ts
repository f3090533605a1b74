/**
 * A cursor says up to where a reader has read a feed. Callers give it back as it came; what is in it is ours. It names
 * the feed that it is of, so that the cursor of another one, or of the time before a restore, is not taken for one of
 * this.
 */
import { readOrganizationId, type OrganizationId } from '../ids.ts'

/** The feed of an organization, or that of all, which operators read. */
export type FeedOwner = OrganizationId | 'all'

export interface FeedCursor {
  owner: FeedOwner
  /** Of the feed as a whole: a restore and a move give it another one. */
  epoch: string
  /** Of the last event that was read. */
  position: number
  /** The same in the numbers of the organization, which have no gaps; 0 in the feed of all. */
  sequence: number
}

/** The cursor as callers get it. */
export function writeCursor({ owner, epoch, position, sequence }: FeedCursor): string {
  return [position, sequence, owner, epoch].join('.')
}

const written = /^(\d{1,15})\.(\d{1,15})\.(all|org_[0-9a-z]{26})\.([0-9a-f-]{36})$/

/** What a cursor says; undefined for text that is none. */
export function readCursor(text: string): FeedCursor | undefined {
  const [, position, sequence, name = '', epoch = ''] = written.exec(text) ?? []
  const owner = name === 'all' ? name : readOrganizationId(name)
  if (owner === undefined) return undefined
  return { owner, epoch, position: Number(position), sequence: Number(sequence) }
}
