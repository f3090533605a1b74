import type { Platform } from './channel.ts'

/** What of a device decides which channel serves it; `channel` is the name of the one that it was put on. */
export interface ServedDevice {
  channel: string | null
  platform: Platform
  is_emulator: boolean
  is_prod: boolean
}

/** What of a channel decides which devices it serves. */
export interface ServingChannel extends Record<Platform, boolean> {
  name: string
  public: boolean
  allow_emulator: boolean
  allow_dev: boolean
}

/**
 * Does a channel serve a device? One that was put on a channel gets what that has, or nothing; each other one gets what the
 * public channel of its platform has. Pure.
 */
export function servesDevice(channel: ServingChannel, device: ServedDevice): boolean {
  if (!channel[device.platform]) return false
  if (device.is_emulator && !channel.allow_emulator) return false
  if (!device.is_prod && !channel.allow_dev) return false
  return device.channel === null ? channel.public : device.channel === channel.name
}
