/**
 * What the model of the deletion protocol consists of. One organization with the apps `a` and `z`; each app has a
 * bundle (a row that names a stored object) and a channel (a row that points at that bundle). Between them in the order
 * of all keys is the app `n` of a neighbour, which nothing may touch. An upload may be on its way to become bundle
 * `a2`. For deletions in bulk `a` has the bundles `a3` and `a4` besides, which no channel points at.
 */
import type { Mutation } from './mutation.ts'

/** `bundles`: those of app `a` that no channel points at, in bulk. `channel`: `a1`. `user`: a member, by `user-steps.ts`. */
export type Subject = 'organization' | 'app' | 'bundles' | 'channel' | 'user'
/** `texts`: fields of rows of others, which are looked through for the address of a user; the rows stay. */
export type Table = 'uploads' | 'channels' | 'bundles' | 'apps' | 'webhook_deliveries' | 'members' | 'texts'
export type PlanStep = Table | 'strays' | 'await' | 'verify' | 'finish'

/** How far a deletion is, by its row: what a worker carries in its memory after it has taken the lease. */
export interface Place {
  state: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded'
  round: number
  step: number
  cursor: string | null
  stalledRounds: number
  removedBeforeRound: number
  strays: number
  lateListings: number
  /** What the receipt will say of the farewell; absent where there is none. */
  told?: 'not yet' | 'delivered' | 'failed'
}

export interface Deletion {
  place: Place
  removed: Record<Table, number>
  /** The tables that had to keep rows in this round. */
  incomplete: Table[]
  /** Only ever compared with the current one, so the current one is 1 in every state and older ones are 0. */
  token: number
  /** `old`: a batch was committed since it was renewed, which the protocol never lets happen. */
  lease: 'none' | 'fresh' | 'old'
  due: 'now' | 'late' | null
  receipts: number
  /**
   * The outbox event that asks for the work at hand. `ring`: due again by itself. Its number is kept like the token.
   */
  event: { dispatch: number; isOpen: boolean; due: 'now' | 'ring' | 'late' }
}

export interface Job {
  subject: Subject
  dispatch: number
}

/** What a batch has read, and what became of the objects. `found`: what verification met; `told`: what it read of the farewell. */
export interface Page {
  end: string | null
  gone: string[]
  failed: string[]
  isSkipped: boolean
  found: boolean
  told?: 'delivered' | 'failed'
}

export interface Worker {
  subject: Subject
  token: number
  place: Place
  hasWorked: boolean
  at: 'read' | 'pause' | 'objects' | 'look' | 'commit' | 'counts'
  keys: string[]
  page: Page | null
  /** It saw nothing under the prefix when no upload was under way any more. */
  sawEmpty: boolean
}

export interface Upload {
  /** `dying`: its process is dead, and the store still has what it had sent. */
  phase:
    | 'none'
    | 'streaming'
    | 'stored'
    | 'committing'
    | 'undoing'
    | 'discarded'
    | 'succeeded'
    | 'failed'
    | 'dying'
    | 'dead'
  /** Its object may come into being after its lease has ended: it was frozen, or the store finished it later. */
  isLate: boolean
}

/** What workers ask of a service outside, under a claim. */
export interface Asked<Answer extends string = string> {
  due: 'now' | 'later' | null
  /** `ended`: by itself. Until another asks it can be renewed, and a server that takes over raises its token. */
  claim: 'none' | 'live' | 'ended'
  /** As that of a lease: the current one is 1 in every state. */
  token: number
  /** Workers that have asked, and what came back. */
  askers: { token: number; answer: 'none' | Answer }[]
  /** How often it was written down as done. */
  counted: number
}

/** What the deletion of the organization knows of its participant, and what that has done. */
export interface Participant extends Asked<'completed' | 'pending'> {
  state: 'no_answer' | 'timed_out' | 'completed' | 'waived'
  /** 7 days have passed. */
  isLate: boolean
  /** The participant itself has deleted what it kept. */
  isDone: boolean
}

/** The delivery that tells the endpoint of the organization of its end. */
export interface Farewell extends Asked<'delivered' | 'refused'> {
  state: 'pending' | 'delivered' | 'failed'
  /** It is not waited for any more. */
  isLate: boolean
  /** It is over, and who wrote that down has still to make the deletion due. */
  isToWake: boolean
}

export interface Faults {
  crashes: number
  losses: number
  duplicates: number
  freezes: number
  refusals: number
  takeOvers: number
}

export interface State {
  hasOrganization: boolean
  rows: Record<Table, string[]>
  /** Of the upload's intent, while its row exists. */
  intent: 'live' | 'ended' | 'claimed'
  /** The bundles that go with the deletion in bulk. */
  marked: string[]
  /** How many rows the organization has had, but for those of the upload. */
  seeded: Record<'channels' | 'bundles' | 'members' | 'texts', number>
  reservedAppIds: string[]
  tombstones: Subject[]
  deletions: Record<Subject, Deletion | null>
  objects: string[]
  claimed: Job[]
  queue: Job[]
  workers: (Worker | null)[]
  upload: Upload
  janitor: 'idle' | 'listed' | 'claimed' | 'discarded'
  participant: Participant | null
  farewell: Farewell | null
  /** How many of each may still happen. */
  faults: Faults
}

/** What there is to explore: who works, what may go wrong, and which rule of the protocol is broken on purpose. */
export interface Rules {
  /** Without it the reconciler is the whole engine. */
  withQueue: boolean
  workers: 1 | 2
  withUpload: boolean
  /** The app `a` may be deleted before the organization is. */
  withApp: boolean
  /** Bundles of the app `a` may be deleted in bulk before the organization is, and channels pointed at them. */
  withBulk?: boolean
  /** The channel `a1` may be deleted before what it is in. */
  withChannel?: boolean
  /** A user is deleted, and not the organization. */
  withUser?: boolean
  /** A participant is asked about the deletion of the organization. */
  withParticipant?: boolean
  /** The organization has an endpoint that is told of its end. */
  withFarewell?: boolean
  /** Nothing is in the apps of the organization. */
  isBare?: boolean
  mostStalledRounds: number
  /** How many rows a batch takes, of any table; as `plan.ts` says unless given. */
  rowsPerBatch?: number
  faults: Partial<Faults>
  broken?: Mutation
}

/**
 * `work`: what a living process does next. `doorbell`: relay and queue. `net`: the reconciler comes. `time`: a lease, a
 * pause or a timer ends. `person`: a caller asks for something. `fault`: something goes wrong.
 */
export type StepKind = 'work' | 'doorbell' | 'net' | 'time' | 'person' | 'fault'

export interface Step {
  kind: StepKind
  label: string
  /** The worker that acts, by its index. */
  by: number | null
  /** How often it raised the numbers that are called 1 again in its state; nothing when it raised none. */
  readonly raised: Raised | undefined
  readonly state: State
}

/** By the subject whose deletion has the number; `claim`: those of the participant and of the farewell. */
export interface Raised {
  tokens: Partial<Record<Subject, number>>
  dispatches: Partial<Record<Subject, number>>
  claim: number
}

export function initial({ faults, workers, withBulk = false, withUser = false, isBare = false }: Rules): State {
  const channels = isBare ? ['n1'] : ['a1', 'n1', 'z1']
  const bundles = withBulk ? ['a1', 'a3', 'a4', 'n1', 'z1'] : channels
  return {
    hasOrganization: true,
    rows: {
      uploads: [],
      channels,
      bundles: [...bundles],
      apps: ['a', 'n', 'z'],
      webhook_deliveries: [],
      members: withUser ? ['u1', 'v1'] : [],
      texts: withUser ? ['u1', 'u3', 'v2'] : [],
    },
    marked: [],
    seeded: {
      channels: channels.length - 1,
      bundles: bundles.length - 1,
      members: withUser ? 2 : 0,
      texts: withUser ? 3 : 0,
    },
    intent: 'ended',
    reservedAppIds: [],
    tombstones: [],
    deletions: { organization: null, app: null, bundles: null, channel: null, user: null },
    objects: [...bundles],
    claimed: [],
    queue: [],
    workers: Array.from({ length: workers }, () => null),
    upload: { phase: 'none', isLate: false },
    janitor: 'idle',
    participant: null,
    farewell: null,
    faults: { crashes: 0, losses: 0, duplicates: 0, freezes: 0, refusals: 0, takeOvers: 0, ...faults },
  }
}
