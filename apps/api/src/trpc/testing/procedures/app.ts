import type { OrganizationId, UserId } from '@organizations/domain'

export interface AppInputs {
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

export interface AppOutputs {
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
