import type {
  AuditEntryId,
  DeletionId,
  FeedEventId,
  OrganizationId,
  ParticipantId,
  UserId,
} from '@organizations/domain'

export interface OperatorInputs {
  createUser: {
    email: string
    name?: string | undefined | null
    plan?: 'standard' | 'enterprise' | undefined | null
  }
  workload: void
  listReceipts:
    | void
    | {
        after?: number | undefined | null
        deletion?: string | undefined | null
        limit?: number | undefined | null
      }
    | undefined
  listUsers:
    | void
    | {
        page?: number | undefined | null
        limit?: number | undefined | null
        email?: string | undefined | null
        search?: string | undefined | null
        is_operator?: boolean | undefined | null
      }
    | undefined
  listDeletions:
    | void
    | {
        id?: string | undefined | null
        subject?: string | undefined | null
        page?: number | undefined | null
        limit?: number | undefined | null
        state?: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded' | undefined | null
      }
    | undefined
  retryDeletion: {
    id: string
  }
  listParticipants: void | Record<string, never> | undefined
  createParticipant: {
    name: string
    url: string
    required?: boolean | undefined | null
    subjects?: ('organization' | 'user')[] | undefined | null
  }
  updateParticipant: {
    id: string
    name?: string | undefined | null
    url?: string | undefined | null
    required?: boolean | undefined | null
    subjects?: ('organization' | 'user')[] | undefined | null
  }
  rotateParticipant: {
    id: string
  }
  removeParticipant: {
    id: string
  }
  waiveParticipant: {
    id: string
    participantId: string
    code: 'retired' | 'done_by_hand' | 'other'
    reason: string
  }
  getUser: {
    user: string
  }
  updateUser: {
    user: string
    plan?: 'standard' | 'enterprise' | undefined | null
    is_operator?: boolean | undefined | null
  }
  disableUser: {
    user: string
  }
  enableUser: {
    user: string
  }
  createUserKey: {
    user: string
    name?: string | undefined | null
    expires_at?: string | undefined | null
  }
  revokeUserKeys: {
    user: string
    id?: number | undefined
    all?: boolean | undefined
  }
  listEvents:
    | void
    | {
        after?: string | undefined | null
        limit?: number | undefined | null
      }
    | undefined
  listAudit:
    | void
    | {
        page?: number | undefined | null
        limit?: number | undefined | null
        actor?: string | undefined | null
        action?:
          | 'user.create'
          | 'user.set_plan'
          | 'user.create_key'
          | 'user.create_sign_in_code'
          | 'user.revoke_key'
          | 'user.revoke_all_keys'
          | 'user.link_identity'
          | 'user.grant_operator'
          | 'user.take_operator'
          | 'user.disable'
          | 'user.enable'
          | 'user.delete'
          | 'user.lift_deletion'
          | 'organization.delete'
          | 'deletion.retry'
          | 'tombstones.replay'
          | 'participant.create'
          | 'participant.update'
          | 'participant.rotate'
          | 'participant.remove'
          | 'participant.waive'
          | undefined
          | null
        target?: string | undefined | null
        from?: string | undefined | null
        to?: string | undefined | null
      }
    | undefined
  deleteUser: {
    user: string
    reason: string
  }
  liftUserDeletion: {
    issuer: string
    subject: string
  }
  previewUserDeletion: {
    user: string
  }
  deleteOrganization: {
    orgId: string
    reason: string
  }
  previewDeletion: {
    orgId: string
  }
  listTombstones:
    | void
    | {
        since?: string | undefined | null
        after?: string | undefined | null
        limit?: number | undefined | null
      }
    | undefined
  replayTombstones: {
    tombstones: {
      subject: {
        kind: 'organization' | 'app' | 'bundle' | 'bundles' | 'channel' | 'user'
        id: string
      }
      organizationId: string | null
      deletionId: string
      requestedAt: string
      bundles?:
        | {
            appUuid: string
            above: number
            upTo: number
            kept: number[]
          }
        | undefined
        | null
      kid?: string | undefined | null
      signature?: string | undefined | null
    }[]
    highestIds?:
      | {
          apiKeys?: number | undefined | null
          bundles?: number | undefined | null
          channels?: number | undefined | null
          kid?: string | undefined | null
          signature?: string | undefined | null
        }
      | undefined
      | null
    unsigned?: boolean | undefined
    reason?: string | undefined
  }
}

export interface OperatorOutputs {
  workload: {
    deletionsByState: {
      requested?: number
      sweeping?: number
      verifying?: number
      blocked?: number
      completed?: number
      superseded?: number
    }
    oldestEventAgeMs: number
    deletionsWaitingForOthers: number
    oldestWaitForOthersMs: number
    oldestDeliveryAgeMs: number
    participantsWaitedFor: number
    mailsWaiting: number
    oldestMailAgeMs: number
  }
  createUser: {
    apiKey: {
      key: string | null
      id: number
      name: string
      mode: 'read' | 'upload' | 'write' | 'all'
      limited_to_apps?: string[]
      limited_to_orgs?: string[]
      expires_at: string | null
      created_at: string
      updated_at: string
      last_used_at: string | null
    }
    user: {
      name: string | null
      email: string
      plan: 'standard' | 'enterprise'
      uid: UserId
    }
  }
  getUser: {
    name: string | null
    email: string
    plan: 'standard' | 'enterprise'
    uid: UserId
    disabled_at: string | null
    is_operator: boolean
    created_at: string
    organizations: {
      id: OrganizationId
      name: string
      role:
        | 'read'
        | 'upload'
        | 'write'
        | 'admin'
        | 'super_admin'
        | 'invite_read'
        | 'invite_upload'
        | 'invite_write'
        | 'invite_admin'
        | 'invite_super_admin'
      is_only_super_admin: boolean
    }[]
    keys: {
      key: string | null
      id: number
      name: string
      mode: 'read' | 'upload' | 'write' | 'all'
      limited_to_apps?: string[]
      limited_to_orgs?: string[]
      expires_at: string | null
      created_at: string
      updated_at: string
      last_used_at: string | null
    }[]
  }
  updateUser: {
    name: string | null
    email: string
    plan: 'standard' | 'enterprise'
    uid: UserId
    disabled_at: string | null
    is_operator: boolean
    created_at: string
  }
  disableUser: {
    name: string | null
    email: string
    plan: 'standard' | 'enterprise'
    uid: UserId
    disabled_at: string | null
    is_operator: boolean
    created_at: string
    organizations_without_super_admin: {
      id: OrganizationId
      name: string
    }[]
  }
  enableUser: {
    name: string | null
    email: string
    plan: 'standard' | 'enterprise'
    uid: UserId
    disabled_at: string | null
    is_operator: boolean
    created_at: string
  }
  createUserKey: {
    key: string | null
    id: number
    name: string
    mode: 'read' | 'upload' | 'write' | 'all'
    limited_to_apps?: string[]
    limited_to_orgs?: string[]
    expires_at: string | null
    created_at: string
    updated_at: string
    last_used_at: string | null
  }
  revokeUserKeys: {
    revoked: number
  }
  listEvents: {
    data: {
      id: FeedEventId
      type:
        | 'organization.created'
        | 'organization.updated'
        | 'policy.updated'
        | 'member.invited'
        | 'member.joined'
        | 'member.role_changed'
        | 'member.removed'
        | 'api_key.created'
        | 'api_key.updated'
        | 'api_key.deleted'
        | 'app.created'
        | 'app.updated'
        | 'app.deleted'
        | 'bundle.created'
        | 'bundle.updated'
        | 'bundle.deleted'
        | 'channel.created'
        | 'channel.updated'
        | 'channel.deleted'
        | 'webhook.created'
        | 'webhook.updated'
        | 'webhook.deleted'
        | 'webhook.disabled'
        | 'organization.deleted'
        | 'organization.deletion_completed'
      timestamp: string
      data: {
        [key: string]: unknown
        organization_id: OrganizationId
        sequence: number
        actor: {
          user_id: UserId
          key_id: number | null
        } | null
      }
    }[]
    cursor: string
    hasMore: boolean
  }
  listAudit: {
    id: AuditEntryId
    created_at: string
    user_id: UserId | null
    email: string | null
    key_id: number | null
    came_in_by: 'key' | 'session' | 'token' | null
    action:
      | 'user.create'
      | 'user.set_plan'
      | 'user.create_key'
      | 'user.create_sign_in_code'
      | 'user.revoke_key'
      | 'user.revoke_all_keys'
      | 'user.link_identity'
      | 'user.grant_operator'
      | 'user.take_operator'
      | 'user.disable'
      | 'user.enable'
      | 'user.delete'
      | 'user.lift_deletion'
      | 'organization.delete'
      | 'deletion.retry'
      | 'tombstones.replay'
      | 'participant.create'
      | 'participant.update'
      | 'participant.rotate'
      | 'participant.remove'
      | 'participant.waive'
    target_kind: 'user' | 'organization' | 'deletion' | 'participant' | null
    target_id: string | null
    target_email: string | null
    details: Record<string, unknown> | null
    request_id: string | null
  }[]
  listReceipts: {
    receipt: {
      [key: string]: unknown
      number: number
      previousHash: string | null
    }
    hash: string
    signature: string
    kid: string
  }[]
  listUsers: {
    name: string | null
    email: string
    plan: 'standard' | 'enterprise'
    uid: UserId
    disabled_at: string | null
  }[]
  listDeletions: {
    id: DeletionId
    state: 'requested' | 'sweeping' | 'verifying' | 'blocked' | 'completed' | 'superseded'
    subject: {
      kind: string
      id: string
    }
    organizationId: OrganizationId | null
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
    requestedBy: {
      uid: UserId
      email: string | null
      requester: 'member' | 'operator' | 'replay' | null
      reason: string | null
    }
    stalledRounds: number
    failures: number
    lastError: string | null
  }[]
  retryDeletion: {
    id: DeletionId
  }
  listParticipants: {
    id: ParticipantId
    name: string
    url: string
    required: boolean
    subjects: ('organization' | 'user')[]
    created_at: string
    updated_at: string
  }[]
  createParticipant: {
    id: ParticipantId
    name: string
    url: string
    required: boolean
    subjects: ('organization' | 'user')[]
    created_at: string
    updated_at: string
    secret: string | null
  }
  updateParticipant: {
    id: ParticipantId
    name: string
    url: string
    required: boolean
    subjects: ('organization' | 'user')[]
    created_at: string
    updated_at: string
  }
  rotateParticipant: {
    id: ParticipantId
    name: string
    url: string
    required: boolean
    subjects: ('organization' | 'user')[]
    created_at: string
    updated_at: string
    secret: string | null
  }
  removeParticipant: {
    id: ParticipantId
  }
  waiveParticipant: {
    id: DeletionId
    participantId: ParticipantId
  }
  deleteUser: {
    id: UserId
  }
  liftUserDeletion: {
    id: UserId
  }
  previewUserDeletion: {
    user: {
      name: string | null
      email: string
      plan: 'standard' | 'enterprise'
      uid: UserId
      disabled_at: string | null
      is_operator: boolean
      created_at: string
    }
    preview: {
      kinds: {
        kind: string
        count: number
        isAtLeast: boolean
      }[]
      organizations: {
        id: OrganizationId
        name: string
        role: string
      }[]
      lastSuperAdminOf: OrganizationId[]
      managementEmailOf: OrganizationId[]
    }
  }
  deleteOrganization: {
    id: OrganizationId
  }
  previewDeletion: {
    organization: {
      id: OrganizationId
      created_by: UserId
      created_at: string
      updated_at: string
      logo: string | null
      name: string
      management_email: string
      customer_id: string | null
    }
    preview: {
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
  }
  listTombstones: {
    highestIds: {
      apiKeys: number
      bundles: number
      channels: number
      kid: string
      signature: string
    }
    data: {
      subject: {
        kind: 'organization' | 'app' | 'bundle' | 'bundles' | 'channel' | 'user'
        id: string
      }
      organizationId: OrganizationId | null
      deletionId: DeletionId
      requestedAt: string
      kid: string
      signature: string
      bundles?: {
        appUuid: string
        above: number
        upTo: number
        kept: readonly number[]
      }
    }[]
  }
  replayTombstones: {
    deletedAgain: number
    restored: number
    known: number
    inUse: number
  }
}
