import type { SessionId, UserId } from '@organizations/domain'

export interface SessionInputs {
  get: void
  list: void
  revoke: {
    id: string
  }
}

export interface SessionOutputs {
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
