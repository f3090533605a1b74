import type { OrganizationSubjectKind } from '@organizations/domain'

import type { ProgramName } from '../../support/shared-programs.ts'
import type { Faults } from '../harness/fault.ts'

/** One run of a program: it meets its faults, and ends by them, or by SIGKILL, or is thawed and goes on. */
export interface Life extends Faults {
  program: ProgramName
  /** SIGKILL so long after it was up, if nothing happened before. */
  killAfterMs?: number
  /** How long each freeze lasts; or until another worker has taken the lease, or has completed the deletion. */
  frozen?: { ms: number } | 'until taken over' | 'until completed'
  /** So many blocks (of 512 bytes) is the longest file that it can write: the disk is full after that. */
  largestFileBlocks?: number
  /** It ends once its log says this. */
  until?: string
}

export type BrokerFault =
  /** Everything in Redis is forgotten, again and again. */
  | { kind: 'flush'; everyMs: number }
  /** It forgets everything while the process is frozen. */
  | { kind: 'flush when frozen' }
  | { kind: 'restart'; afterMs: number }
  | { kind: 'kill'; afterMs: number }
  /** The same job, under other ids, with this dispatch and its neighbours. */
  | { kind: 'duplicates'; copies: number }
  /** The jobs of the deletions are delivered last one first. */
  | { kind: 'another order' }

/**
 * `crashing`: a process that is killed and started again all the while. `late`: it answers late. `pending`: not before it
 * was asked three times. `refusing`: it refuses once. `optional`: it never answers, and need not.
 */
export type ParticipantKind = 'crashing' | 'late' | 'pending' | 'refusing' | 'optional'

/** How an endpoint that is told of the end answers. `late`: after a second and more. `deaf`: it refuses each time. */
export type EndpointKind = 'taking' | 'late' | 'refusing once' | 'deaf'

/** A deletion, and what happens beside it, in any number of processes. */
export interface Setting {
  subject: OrganizationSubjectKind
  /** An operator asks for the deletion of the organization, who is no member of it. */
  asOperator?: boolean
  /** Parts of it whose own deletions are asked for just before. */
  below?: readonly OrganizationSubjectKind[]
  withRedis: boolean
  broker?: BrokerFault
  /**
   * A bundle is uploaded before the deletion is asked for, in each life; or at the same time; or it has begun just
   * before.
   */
  upload?: 'before' | 'meanwhile' | 'under way'
  /** An operator deletes a member, too, just before the organization or just after: of a template with people. */
  user?: 'before' | 'after'
  /** Services that take part in the deletion of the organization. */
  participants?: readonly ParticipantKind[]
  /** An endpoint that is told that the organization is deleted. */
  endpoint?: EndpointKind
  leaseMs: number
  reconcileMs: number
}

/**
 * A deletion by one process, and all that goes wrong on its way. After the lives there is one in which nothing does.
 */
export interface Scenario extends Setting {
  lives: readonly Life[]
  /** A second worker on the same files: from the start, or from when the first process freezes. */
  helper?: 'from the start' | 'when frozen'
  /** The log must say this before the end. */
  says?: string
}

/** Longer than any run: what gets done, the queue alone did. */
export const NEVER_MS = 3_600_000

/** A deletion of an organization to which nothing happens, with leases that are short enough to wait for. */
export function undisturbed(withRedis: boolean): Scenario {
  return { subject: 'organization', withRedis, lives: [], leaseMs: 600, reconcileMs: withRedis ? NEVER_MS : 100 }
}
