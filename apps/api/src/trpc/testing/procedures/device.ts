export interface DeviceInputs {
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

export interface DeviceOutputs {
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
