import type { Device } from '@organizations/client'
import type { ReactNode } from 'react'
import { platformNames } from '../../texts/channels.ts'
import { devicesTexts as texts } from '../../texts/devices.ts'
import { formatTime } from '../../texts/format.ts'
import { Facts } from '../../ui/facts/Facts.tsx'

/** What a device has said of itself. */
export function DeviceFacts({ device }: { device: Device }): ReactNode {
  const { facts } = texts
  const build = device.is_prod ? texts.production : texts.development
  const all: readonly (readonly [string, string | null])[] = [
    [facts.platform, platformNames[device.platform]],
    [facts.version, device.version_name ?? texts.noVersion],
    [facts.os, device.os_version],
    [facts.native, device.version_build],
    [facts.plugin, device.plugin_version],
    [facts.custom, device.custom_id],
    [facts.build, device.is_emulator ? `${build}, ${texts.emulator}` : build],
    [facts.seen, formatTime(device.updated_at)],
  ]
  return <Facts facts={all.filter(([, value]) => value !== null && value !== '')} />
}
