import { uploadBundle } from '../../test/support/uploads/bundles.ts'
import { KEY } from '../support/installation.ts'
import type { RestCaller } from '../support/rest-caller.ts'

export interface SmallOrganization {
  id: string
}

const DEVICES = 3
const VERSION = '1.0.0'
const FILE_BYTES = 1000

/** Makes an organization of an app, a bundle with or without a stored file, a channel and three devices, over REST. */
export async function createSmallOrganization(
  { url, call }: { url: string; call: RestCaller },
  n: number,
  hasFile: boolean,
): Promise<SmallOrganization> {
  const { id } = await call('POST', '/organization', { name: `Organization ${n}` })
  const app_id = `com.example.app${n}`
  await call('POST', '/app', { app_id, name: 'App', owner_org: id })
  if (hasFile) {
    const status = await uploadBundle({ url, key: KEY, appId: app_id }, VERSION, Buffer.alloc(FILE_BYTES))
    if (status !== 200) throw new Error(`Expected an upload to succeed, got ${status}`)
  } else {
    const external_url = 'https://files.example/a.zip'
    await call('POST', '/bundle', { app_id, version: VERSION, external_url, checksum: 'any' })
  }
  await call('POST', '/channel', { app_id, channel: 'beta', version: VERSION })
  for (let device = 0; device < DEVICES; device += 1) {
    await call('POST', '/device', { app_id, device_id: `device-${device}`, channel: 'beta' })
  }
  return { id }
}
