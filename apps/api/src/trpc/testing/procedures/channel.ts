export interface ChannelInputs {
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

export interface ChannelOutputs {
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
