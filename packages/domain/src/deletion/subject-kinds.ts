import { z } from 'zod'
import { readDeletionId, readOrganizationId, readUserId, type OrganizationId, type UserId } from '../ids.ts'
import type { ErasureWay } from './erasure.ts'
import { appPrefix, organizationPrefix } from './object-prefix.ts'

/** What can be deleted. */
export const subjectKinds = ['organization', 'app', 'bundle', 'bundles', 'channel', 'user'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/** Organizations, and what is in one. */
export type OrganizationSubjectKind = Exclude<SubjectKind, 'user'>
export const organizationSubjectKinds: readonly OrganizationSubjectKind[] = subjectKinds.filter(
  (kind) => kind !== 'user',
)

/**
 * What a deletion is of: its id is an organization's or a user's, an app's UUID, or the number of a bundle or a channel
 * as text.
 * `bundles` are many of an app that are deleted in bulk: the id is that of their deletion itself.
 */
export interface DeletionSubject {
  subjectKind: SubjectKind
  subjectId: string
  /** Null for a user, who belongs to none. */
  organizationId: OrganizationId | null
  /** The app that the subject is, or is in; null for an organization and a user. */
  appUuid: string | null
}

/** All that differs between the kinds of subject. */
export interface SubjectTraits {
  /** Holds the subject's own row, by `id`; of bundles all rows that they have, by `deletion_id`. */
  table: 'organizations' | 'apps' | 'bundles' | 'channels' | 'users'
  /** The column of that row that names the organization; null where it belongs to none. */
  organizationColumn: 'id' | 'organization_id' | null
  /** What `id` is. Deletions and tombstones always keep it as text. */
  idType: 'text' | 'integer'
  isId: (text: string) => boolean
  /** The kinds of what is in it: its deletion takes over theirs. */
  owns: readonly SubjectKind[]
  /** When its own row goes: swept as one of the plan's tables, or in the commit that finishes the deletion. */
  ownRow: 'swept' | 'at the finish'
  /**
   * What becomes of the bytes that its deletion leaves behind. Only overwritten where the organization's audit log keeps
   * the name and the last state anyway: rewriting the file costs much more.
   */
  erasure: ErasureWay
  /** Where its stored objects are; null when it has no prefix: a bundle is one object, a channel none. */
  prefix: ((subject: DeletionSubject) => string | null) | null
}

export const subjectTraits: Readonly<Record<SubjectKind, SubjectTraits>> = {
  organization: {
    table: 'organizations',
    organizationColumn: 'id',
    idType: 'text',
    isId: (text) => readOrganizationId(text) !== undefined,
    owns: ['app', 'bundle', 'bundles', 'channel'],
    ownRow: 'at the finish',
    erasure: 'rewritten',
    prefix: (subject) => organizationPrefix(organizationOf(subject)),
  },
  app: {
    table: 'apps',
    organizationColumn: 'organization_id',
    idType: 'text',
    isId: (text) => z.uuid().safeParse(text).success,
    owns: ['bundle', 'bundles', 'channel'],
    ownRow: 'at the finish',
    erasure: 'rewritten',
    prefix: (subject) => (subject.appUuid === null ? null : appPrefix(organizationOf(subject), subject.appUuid)),
  },
  bundle: {
    table: 'bundles',
    organizationColumn: 'organization_id',
    idType: 'integer',
    isId: isRowNumber,
    owns: [],
    ownRow: 'swept',
    erasure: 'overwritten',
    prefix: null,
  },
  bundles: {
    table: 'bundles',
    organizationColumn: 'organization_id',
    idType: 'text',
    isId: (text) => readDeletionId(text) !== undefined,
    owns: [],
    ownRow: 'swept',
    erasure: 'overwritten',
    prefix: null,
  },
  channel: {
    table: 'channels',
    organizationColumn: 'organization_id',
    idType: 'integer',
    isId: isRowNumber,
    owns: [],
    ownRow: 'swept',
    erasure: 'overwritten',
    prefix: null,
  },
  user: {
    table: 'users',
    organizationColumn: null,
    idType: 'text',
    isId: (text) => readUserId(text) !== undefined,
    owns: [],
    ownRow: 'at the finish',
    erasure: 'rewritten',
    prefix: null,
  },
}

/** An organization as the subject of its deletion. */
export function organizationSubject(organizationId: OrganizationId): DeletionSubject {
  return { subjectKind: 'organization', subjectId: organizationId, organizationId, appUuid: null }
}

/** A user as the subject of their deletion. */
export function userSubject(userId: UserId): DeletionSubject {
  return { subjectKind: 'user', subjectId: userId, organizationId: null, appUuid: null }
}

/** The organization that a subject is, or is in. Throws for a user. */
export function organizationOf({ subjectKind, organizationId }: DeletionSubject): OrganizationId {
  if (organizationId === null) throw new Error(`Expected a subject of an organization, got a ${subjectKind}`)
  return organizationId
}

/** With what the work on a subject has its turn: an organization's, or that of the user. */
export function turnOf({ organizationId, subjectId }: Pick<DeletionSubject, 'organizationId' | 'subjectId'>): string {
  return organizationId ?? subjectId
}

/** The prefix of a subject's stored objects; null when it has none. */
export function prefixOf(subject: DeletionSubject): string | null {
  return subjectTraits[subject.subjectKind].prefix?.(subject) ?? null
}

/** What the integer columns of ids hold. */
export const MAX_ROW_NUMBER = 2 ** 31 - 1

function isRowNumber(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= MAX_ROW_NUMBER
}
