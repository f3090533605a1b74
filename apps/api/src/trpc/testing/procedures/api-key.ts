import type { UserId } from '@organizations/domain'

export interface ApiKeyInputs {
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

export interface ApiKeyOutputs {
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
