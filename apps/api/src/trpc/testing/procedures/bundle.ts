export interface BundleInputs {
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

export interface BundleOutputs {
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
