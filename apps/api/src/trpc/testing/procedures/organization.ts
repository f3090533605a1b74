import type { OrganizationId, ParticipantId, UserId } from '@organizations/domain'

export interface OrganizationInputs {
  list:
    | void
    | {
        page?: number | undefined | null
        limit?: number | undefined | null
      }
    | undefined
  get: {
    orgId: string
  }
  create: {
    name: string
    email?: string | undefined | null
  }
  update: {
    orgId: string
    name?: string | undefined | null
    logo?: string | undefined | null
    management_email?: string | undefined | null
  }
  delete: {
    orgId: string
  }
  deletion: {
    orgId: string
  }
  deletions:
    | void
    | {
        page?: number | undefined | null
        limit?: number | undefined | null
      }
    | undefined
  receipt: {
    orgId: string
  }
  previewDeletion: {
    orgId: string
  }
  watchDeletion: {
    orgId: string
    lastEventId?: string | undefined | null
  }
  policy: {
    orgId: string
  }
  setPolicy: {
    orgId: string
    require_apikey_expiration?: boolean | undefined | null
    max_apikey_expiration_days?: number | undefined | null
  }
}

export interface OrganizationOutputs {
  list: {
    id: OrganizationId
    name: string
    logo: string | null
    management_email: string
    created_by: UserId
    created_at: string
    updated_at: string
    customer_id: string | null
  }[]
  get: {
    id: OrganizationId
    name: string
    logo: string | null
    management_email: string
    created_by: UserId
    created_at: string
    updated_at: string
    customer_id: string | null
  }
  create: {
    id: OrganizationId
  }
  update: {
    id: OrganizationId
    name: string
    logo: string | null
    management_email: string
    created_by: UserId
    created_at: string
    updated_at: string
    customer_id: string | null
  }
  delete: {
    id: OrganizationId
  }
  deletion: {
    state: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded'
    requestedAt: string
    done: number
    rate: number
    kinds: {
      kind: string
      done: number
      total?: number
      keptInRound?: number
      beganAt?: string
      endedAt?: string
    }[]
    round: number
    step: {
      number: number
      of: number
      action: 'count' | 'sweep' | 'scrub' | 'delete strays' | 'await participants' | 'verify' | 'finish'
      kind?: string
    }
    total?: number
    percent?: number
    etaSeconds?: number
    participants?: {
      id: ParticipantId
      name: string
      state: 'no_answer' | 'pending' | 'refused' | 'timed_out' | 'completed' | 'waived'
      since: string
      reason?: string
    }[]
    startedAt?: string
    countedAt?: string
    rounds?: {
      number: number
      beganAt: string
    }[]
    sweptAt?: string
    blockedAt?: string
    completedAt?: string
    reason?: string
  }
  deletions: {
    organizationId: OrganizationId
    deletion: {
      state: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded'
      requestedAt: string
      done: number
      rate: number
      kinds: {
        kind: string
        done: number
        total?: number
        keptInRound?: number
        beganAt?: string
        endedAt?: string
      }[]
      round: number
      step: {
        number: number
        of: number
        action: 'count' | 'sweep' | 'scrub' | 'delete strays' | 'await participants' | 'verify' | 'finish'
        kind?: string
      }
      total?: number
      percent?: number
      etaSeconds?: number
      participants?: {
        id: ParticipantId
        name: string
        state: 'no_answer' | 'pending' | 'refused' | 'timed_out' | 'completed' | 'waived'
        since: string
        reason?: string
      }[]
      startedAt?: string
      countedAt?: string
      rounds?: {
        number: number
        beganAt: string
      }[]
      sweptAt?: string
      blockedAt?: string
      completedAt?: string
      reason?: string
    }
    hasReceipt: boolean
  }[]
  receipt: {
    receipt: {
      [key: string]: unknown
      number: number
      previousHash: string | null
    }
    hash: string
    signature: string
    kid: string
  }
  previewDeletion: {
    total: number
    kinds: {
      kind: string
      count: number
      isAtLeast: boolean
    }[]
    files: {
      count: number
      bytes: number
      isAtLeast: boolean
    }
    isAtLeast: boolean
  }
  watchDeletion: {
    id: string
    data: {
      state: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded'
      requestedAt: string
      done: number
      rate: number
      kinds: {
        kind: string
        done: number
        total?: number
        keptInRound?: number
        beganAt?: string
        endedAt?: string
      }[]
      round: number
      step: {
        number: number
        of: number
        action: 'count' | 'sweep' | 'scrub' | 'delete strays' | 'await participants' | 'verify' | 'finish'
        kind?: string
      }
      total?: number
      percent?: number
      etaSeconds?: number
      participants?: {
        id: ParticipantId
        name: string
        state: 'no_answer' | 'pending' | 'refused' | 'timed_out' | 'completed' | 'waived'
        since: string
        reason?: string
      }[]
      startedAt?: string
      countedAt?: string
      rounds?: {
        number: number
        beganAt: string
      }[]
      sweptAt?: string
      blockedAt?: string
      completedAt?: string
      reason?: string
    }
  }
  policy: {
    require_apikey_expiration: boolean
    max_apikey_expiration_days: number | null
  }
  setPolicy: {
    require_apikey_expiration: boolean
    max_apikey_expiration_days: number | null
  }
}
