import { z } from 'zod'
import { readDeletionId, readOrganizationId, type OrganizationId } from '../ids.ts'
import type { ErasureWay } from './erasure.ts'
import { appPrefix, organizationPrefix } from './object-prefix.ts'

/** What can be deleted. */
export const subjectKinds = ['organization', 'app', 'bundle', 'bundles', 'channel'] as const
export type SubjectKind = (typeof subjectKinds)[number]

/**
 * What a deletion is of: its id is an organization's, an app's UUID, or the number of a bundle or a channel as text.
 * `bundles` are many of an app that are deleted in bulk: the id is that of their deletion itself.
 */
export interface DeletionSubject {
  subjectKind: SubjectKind
  subjectId: string
  organizationId: OrganizationId
  /** The app that the subject is, or is in; null for an organization. */
  appUuid: string | null
}

/** All that differs between the kinds of subject. */
export interface SubjectTraits {
  /** Holds the subject's own row, by `id`; of bundles all rows that they have, by `deletion_id`. */
  table: 'organizations' | 'apps' | 'bundles' | 'channels'
  /** The column of that row that names the organization. */
  organizationColumn: 'id' | 'organization_id'
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
    prefix: ({ organizationId }) => organizationPrefix(organizationId),
  },
  app: {
    table: 'apps',
    organizationColumn: 'organization_id',
    idType: 'text',
    isId: (text) => z.uuid().safeParse(text).success,
    owns: ['bundle', 'bundles', 'channel'],
    ownRow: 'at the finish',
    erasure: 'rewritten',
    prefix: ({ organizationId, appUuid }) => (appUuid === null ? null : appPrefix(organizationId, appUuid)),
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
}

/** An organization as the subject of its deletion. */
export function organizationSubject(organizationId: OrganizationId): DeletionSubject {
  return { subjectKind: 'organization', subjectId: organizationId, organizationId, appUuid: null }
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
