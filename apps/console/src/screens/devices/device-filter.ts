/** Which devices of an app are shown, as the address of the page has it. */
export interface DeviceFilter {
  q?: string
  platform?: 'ios' | 'android' | 'electron'
  version?: string
}

/** Reads it from an address; what it does not know is left out. The router reads `?q=1` as a number. */
export function readDeviceFilter({ q, platform, version }: Record<string, unknown>): DeviceFilter {
  return {
    ...(isText(q) && { q: String(q) }),
    ...(isPlatform(platform) && { platform }),
    ...(isText(version) && { version: String(version) }),
  }
}

function isText(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

function isPlatform(value: unknown): value is 'ios' | 'android' | 'electron' {
  return value === 'ios' || value === 'android' || value === 'electron'
}
