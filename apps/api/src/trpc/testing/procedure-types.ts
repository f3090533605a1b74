/**
 * What every procedure takes and answers, spelled out. Clients compile against these types, so a change of the router
 * that changes one of them does not compile: procedure-types.test.ts compares them. When a change is intended, it is made
 * here by hand as well; a new procedure may be added. The answer of a subscription is one event.
 */
import type {
  AuditEntryId,
  DeletionId,
  DeliveryId,
  FeedEventId,
  MemberUid,
  OrganizationId,
  SessionId,
  ParticipantId,
  UserId,
  WebhookId,
} from '@organizations/domain'

export interface ProcedureInputs {
  organization: {
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
  member: {
    list: {
      orgId: string
      page?: number | undefined | null
      limit?: number | undefined | null
    }
    invitations:
      | void
      | {
          page?: number | undefined | null
          limit?: number | undefined | null
        }
      | undefined
    upsert: {
      orgId: string
      email: string
      role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
      invite?: boolean | undefined | null
    }
    accept: {
      orgId?: string | undefined | null
      token?: string | undefined | null
    }
    linkInvitation: {
      orgId: string
      email: string
    }
    openInvitation: {
      token: string
    }
    remove: {
      orgId: string
      email: string
    }
  }
  apiKey: {
    list:
      | void
      | {
          page?: number | undefined | null
          limit?: number | undefined | null
        }
      | undefined
    current: void
    create: {
      name: string
      mode: 'read' | 'upload' | 'write' | 'all'
      limited_to_apps?: string[] | undefined | null
      limited_to_orgs?: string[] | undefined | null
      hashed?: boolean | undefined | null
      expires_at?: string | undefined | null
    }
    update: {
      id: number
      name?: string | undefined | null
      expires_at?: string | undefined | null
      regenerate?: boolean | undefined | null
    }
    delete: {
      id: number
    }
  }
  session: {
    get: void
    list: void
    revoke: {
      id: string
    }
  }
  transfer: {
    create:
      | { kind: 'upload'; app_id: string; version: string }
      | { kind: 'download'; app_id: string; version: string }
      | { kind: 'export'; orgId: string }
  }
  app: {
    list:
      | void
      | {
          page?: number | undefined | null
          limit?: number | undefined | null
          org_id?: string | undefined | null
        }
      | undefined
    get: {
      app_id: string
    }
    create: {
      app_id: string
      name: string
      owner_org: string
      icon?: string | undefined | null
    }
    update: {
      app_id: string
      name?: string | undefined | null
      icon?: string | undefined | null
      retention?: number | undefined | null
    }
    previewDeletion: {
      app_id: string
    }
    delete: {
      app_id: string
    }
  }
  bundle: {
    list: {
      app_id: string
      page?: number | undefined | null
      limit?: number | undefined | null
    }
    register: {
      app_id: string
      version: string
      external_url: string
      checksum: string
    }
    setToChannel: {
      app_id: string
      version_id: number
      channel_id: number
    }
    setMetadata: {
      app_id: string
      version_id: number
      link?: string | undefined | null
      comment?: string | undefined | null
    }
    delete: {
      app_id: string
      version?: string | undefined
    }
  }
  channel: {
    list: {
      app_id: string
      page?: number | undefined | null
      limit?: number | undefined | null
    }
    get: {
      app_id: string
      channel: string
    }
    reach: {
      app_id: string
    }
    upsert: {
      app_id: string
      channel: string
      version?: string | undefined | null
      public?: boolean | undefined | null
      disableAutoUpdateUnderNative?: boolean | undefined | null
      disableAutoUpdate?: 'major' | 'minor' | 'patch' | 'version_number' | 'none' | undefined | null
      ios?: boolean | undefined | null
      android?: boolean | undefined | null
      electron?: boolean | undefined | null
      allow_device_self_set?: boolean | undefined | null
      allow_emulator?: boolean | undefined | null
      allow_dev?: boolean | undefined | null
    }
    delete: {
      app_id: string
      channel: string
    }
  }
  device: {
    list: {
      app_id: string
      cursor?: string | undefined | null
      limit?: number | undefined | null
      id_prefix?: string | undefined | null
      platform?: 'ios' | 'android' | 'electron' | undefined | null
      version_name?: string | undefined | null
    }
    get: {
      app_id: string
      device_id: string
    }
    setChannel: {
      app_id: string
      device_id: string
      channel: string
    }
    clearChannel: {
      app_id: string
      device_id: string
    }
  }
  statistics: {
    app: {
      from: string
      to: string
      app_id: string
      noAccumulate?: boolean | undefined | null
    }
    bundleUsage: {
      from: string
      to: string
      app_id: string
    }
    organization: {
      from: string
      to: string
      org_id: string
      noAccumulate?: boolean | undefined | null
      breakdown?: boolean | undefined | null
    }
    user: {
      from: string
      to: string
      noAccumulate?: boolean | undefined | null
    }
  }
  webhook: {
    list: {
      orgId: string
      page?: number | undefined | null
    }
    get: {
      orgId: string
      webhookId: string
    }
    create: {
      orgId: string
      name: string
      url: string
      events: string[]
      enabled?: boolean | undefined | null
    }
    update: {
      orgId: string
      webhookId: string
      name?: string | undefined | null
      url?: string | undefined | null
      events?: string[] | undefined | null
      enabled?: boolean | undefined | null
    }
    delete: {
      orgId: string
      webhookId: string
    }
    rotate: {
      orgId: string
      webhookId: string
    }
    deliveries: {
      orgId: string
      webhookId: string
      page?: number | undefined | null
      status?: 'pending' | 'success' | 'failed' | undefined | null
    }
    delivery: {
      orgId: string
      deliveryId: string
    }
    retry: {
      orgId: string
      deliveryId: string
    }
    test: {
      orgId: string
      webhookId: string
    }
  }
  audit: {
    list: {
      orgId: string
      page?: number | undefined | null
      limit?: number | undefined | null
      action?:
        | 'organization.create'
        | 'organization.update'
        | 'organization.export'
        | 'policy.update'
        | 'member.invite'
        | 'member.link'
        | 'member.accept'
        | 'member.change'
        | 'member.remove'
        | 'api_key.create'
        | 'api_key.update'
        | 'api_key.delete'
        | 'app.create'
        | 'app.update'
        | 'app.delete'
        | 'bundle.create'
        | 'bundle.update'
        | 'bundle.delete'
        | 'channel.create'
        | 'channel.update'
        | 'channel.delete'
        | 'device.set_channel'
        | 'device.clear_channel'
        | 'webhook.create'
        | 'webhook.update'
        | 'webhook.delete'
        | 'webhook.rotate'
        | undefined
        | null
      actor?: string | undefined | null
      subject?: string | undefined | null
      from?: string | undefined | null
      to?: string | undefined | null
    }
  }
  event: {
    list: {
      orgId: string
      after?: string | undefined | null
      limit?: number | undefined | null
    }
    watch: {
      orgId: string
      after?: string | undefined | null
      lastEventId?: string | undefined | null
    }
  }
  operator: {
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
}

export interface ProcedureOutputs {
  organization: {
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
  member: {
    list: {
      email: string
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
      uid: MemberUid
      image_url: string | null
      is_disabled?: true
    }[]
    invitations: {
      organization: { id: OrganizationId; name: string }
      role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
      invited_at: string
      ends_at: string
    }[]
    upsert: {
      email: string
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
      uid: MemberUid
      image_url: string | null
      is_disabled?: true
    }
    accept: {
      organizationId: OrganizationId
    }
    linkInvitation: {
      path: string
      ends_at: string
    }
    openInvitation: {
      organization: { id: OrganizationId; name: string }
      role: 'read' | 'upload' | 'write' | 'admin' | 'super_admin'
      invited_at: string
      ends_at: string
    }
    remove: never
  }
  apiKey: {
    list: {
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
    current: {
      user: { uid: UserId; email: string; name: string | null; plan: 'standard' | 'enterprise' }
      apikey: {
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
      is_operator: boolean
    }
    create: {
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
    update: {
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
    delete: never
  }
  session: {
    get: {
      user: { uid: UserId; email: string; name: string | null; plan: 'standard' | 'enterprise' }
      apikey: {
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
      } | null
      is_operator: boolean
      session: {
        id: SessionId
        key_id: number | null
        key_name: string | null
        user_agent: string | null
        created_at: string
        expires_at: string
        is_current: boolean
      } | null
    }
    list: {
      id: SessionId
      key_id: number | null
      key_name: string | null
      user_agent: string | null
      created_at: string
      expires_at: string
      is_current: boolean
    }[]
    revoke: never
  }
  transfer: {
    create: {
      method: 'PUT' | 'GET'
      path: string
      expires_at: string
    }
  }
  app: {
    list: {
      id: string
      name: string
      app_id: string
      owner_org: OrganizationId
      retention: number
      created_at: string
      updated_at: string
      user_id: UserId | null
      default_upload_channel: string
      icon_url: string | null
      last_version: string | null
    }[]
    get: {
      id: string
      name: string
      app_id: string
      owner_org: OrganizationId
      retention: number
      created_at: string
      updated_at: string
      user_id: UserId | null
      default_upload_channel: string
      icon_url: string | null
      last_version: string | null
    }
    create: {
      id: string
      name: string
      app_id: string
      owner_org: OrganizationId
      retention: number
      created_at: string
      updated_at: string
      user_id: UserId | null
      default_upload_channel: string
      icon_url: string | null
      last_version: string | null
    }
    update: {
      id: string
      name: string
      app_id: string
      owner_org: OrganizationId
      retention: number
      created_at: string
      updated_at: string
      user_id: UserId | null
      default_upload_channel: string
      icon_url: string | null
      last_version: string | null
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
    delete: {
      app_id: string
    }
  }
  bundle: {
    list: {
      link: string | null
      id: number
      name: string
      app_id: string
      external_url: string | null
      checksum: string | null
      comment: string | null
      created_at: string
      updated_at: string
      minUpdateVersion: string | null
      storage_provider: 'file' | 'external' | 's3'
      size: number
      deleted: boolean
    }[]
    register: {
      link: string | null
      id: number
      name: string
      app_id: string
      external_url: string | null
      checksum: string | null
      comment: string | null
      created_at: string
      updated_at: string
      minUpdateVersion: string | null
      storage_provider: 'file' | 'external' | 's3'
      size: number
      deleted: boolean
    }
    setToChannel: {
      version: string
      channel: string
    }
    setMetadata: {
      link: string | null
      id: number
      name: string
      app_id: string
      external_url: string | null
      checksum: string | null
      comment: string | null
      created_at: string
      updated_at: string
      minUpdateVersion: string | null
      storage_provider: 'file' | 'external' | 's3'
      size: number
      deleted: boolean
    }
    delete: {
      deleted: number
      kept?: number
    }
  }
  channel: {
    list: {
      id: number
      name: string
      app_id: string
      public: boolean
      disableAutoUpdateUnderNative: boolean
      disableAutoUpdate: 'major' | 'minor' | 'patch' | 'version_number' | 'none'
      ios: boolean
      android: boolean
      electron: boolean
      allow_device_self_set: boolean
      allow_emulator: boolean
      allow_dev: boolean
      created_at: string
      updated_at: string
      version?: {
        id: number
        name: string
      }
    }[]
    get: {
      id: number
      name: string
      app_id: string
      public: boolean
      disableAutoUpdateUnderNative: boolean
      disableAutoUpdate: 'major' | 'minor' | 'patch' | 'version_number' | 'none'
      ios: boolean
      android: boolean
      electron: boolean
      allow_device_self_set: boolean
      allow_emulator: boolean
      allow_dev: boolean
      created_at: string
      updated_at: string
      version?: {
        id: number
        name: string
      }
    }
    reach: {
      channels: {
        id: number
        name: string
        devices: number
      }[]
      devices: number
      isAtLeast: boolean
    }
    upsert: {
      id: number
      public: boolean
    }
    delete: {
      id: number
    }
  }
  device: {
    list: {
      data: {
        app_id: string
        version: number | null
        channel: string | null
        device_id: string
        updated_at: string
        platform: 'ios' | 'android' | 'electron'
        custom_id: string | null
        version_name: string | null
        plugin_version: string | null
        os_version: string | null
        version_build: string | null
        is_prod: boolean
        is_emulator: boolean
        key_id: string | null
      }[]
      nextCursor?: string
      hasMore: boolean
    }
    get: {
      app_id: string
      version: number | null
      channel: string | null
      device_id: string
      updated_at: string
      platform: 'ios' | 'android' | 'electron'
      custom_id: string | null
      version_name: string | null
      plugin_version: string | null
      os_version: string | null
      version_build: string | null
      is_prod: boolean
      is_emulator: boolean
      key_id: string | null
    }
    setChannel: {
      device_id: string
      channel: string
    }
    clearChannel: {
      device_id: string
    }
  }
  statistics: {
    app: {
      date: string
      mau: number
      storage: number
      bandwidth: number
      app_id?: string
    }[]
    bundleUsage: {
      labels: string[]
      datasets: {
        label: string
        data: number[]
      }[]
    }
    organization: {
      date: string
      mau: number
      storage: number
      bandwidth: number
      app_id?: string
    }[]
    user: {
      date: string
      mau: number
      storage: number
      bandwidth: number
      app_id?: string
    }[]
  }
  webhook: {
    list: {
      id: WebhookId
      org_id: OrganizationId
      name: string
      url: string
      enabled: boolean
      disabled_reason: string | null
      events: string[]
      created_at: string
      updated_at: string
      created_by: UserId
    }[]
    get: {
      id: WebhookId
      org_id: OrganizationId
      name: string
      url: string
      enabled: boolean
      disabled_reason: string | null
      events: string[]
      created_at: string
      updated_at: string
      created_by: UserId
      stats_24h: { success: number; failed: number; pending: number }
    }
    create: {
      id: WebhookId
      org_id: OrganizationId
      name: string
      url: string
      enabled: boolean
      disabled_reason: string | null
      events: string[]
      created_at: string
      updated_at: string
      created_by: UserId
      secret: string | null
    }
    update: {
      id: WebhookId
      org_id: OrganizationId
      name: string
      url: string
      enabled: boolean
      disabled_reason: string | null
      events: string[]
      created_at: string
      updated_at: string
      created_by: UserId
    }
    delete: {
      webhookId: WebhookId
    }
    rotate: {
      id: WebhookId
      org_id: OrganizationId
      name: string
      url: string
      enabled: boolean
      disabled_reason: string | null
      events: string[]
      created_at: string
      updated_at: string
      created_by: UserId
      secret: string | null
    }
    deliveries: {
      deliveries: {
        id: DeliveryId
        org_id: OrganizationId
        webhook_id: WebhookId
        event_id: FeedEventId
        event_type:
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
          | 'webhook.test'
        status: 'pending' | 'success' | 'failed'
        attempt_count: number
        next_retry_at: string | null
        created_at: string
        completed_at: string | null
        duration_ms: number | null
        response_status: number | null
        response_body: string | null
        error: string | null
      }[]
      pagination: { page: number; per_page: number; total: number; has_more: boolean }
    }
    delivery: {
      id: DeliveryId
      org_id: OrganizationId
      webhook_id: WebhookId
      event_id: FeedEventId
      event_type:
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
        | 'webhook.test'
      status: 'pending' | 'success' | 'failed'
      attempt_count: number
      next_retry_at: string | null
      created_at: string
      completed_at: string | null
      duration_ms: number | null
      response_status: number | null
      response_body: string | null
      error: string | null
      payload: string | null
    }
    retry: {
      deliveryId: DeliveryId
    }
    test: {
      success: boolean
      status: number | null
      duration_ms: number
      response_preview: string | null
      delivery_id: DeliveryId
      message: string
    }
  }
  audit: {
    list: {
      page: number
      limit: number
      total: number
      data: {
        id: AuditEntryId
        email: string | null
        action:
          | 'organization.create'
          | 'organization.update'
          | 'organization.export'
          | 'policy.update'
          | 'member.invite'
          | 'member.link'
          | 'member.accept'
          | 'member.change'
          | 'member.remove'
          | 'api_key.create'
          | 'api_key.update'
          | 'api_key.delete'
          | 'app.create'
          | 'app.update'
          | 'app.delete'
          | 'bundle.create'
          | 'bundle.update'
          | 'bundle.delete'
          | 'channel.create'
          | 'channel.update'
          | 'channel.delete'
          | 'device.set_channel'
          | 'device.clear_channel'
          | 'webhook.create'
          | 'webhook.update'
          | 'webhook.delete'
          | 'webhook.rotate'
        after: {
          [key: string]: unknown
        } | null
        subject: string
        created_at: string
        user_id: UserId
        key_id: number | null
        came_in_by: 'key' | 'session' | 'token' | null
        before: {
          [key: string]: unknown
        } | null
        request_id: string | null
      }[]
    }
  }
  event: {
    list: {
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
    watch: {
      id: string
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
      }
    }
  }
  operator: {
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
}
