/** What the app does with organizations. It runs in a browser and in Node alike. */
import { createClient, OrganizationsError, type OrganizationsClient, type Receipt } from '@organizations/client'

/** A client that calls with one key. */
export function connect(url: string, key: string): OrganizationsClient {
  return createClient({
    url,
    key,
    retry: { onRetry: ({ error, waitMs }) => console.error(`${error.code}: ${waitMs} ms`) },
  })
}

/** Creates an app with a bundle, a public channel that points at it, and a device on another channel. */
export async function fill(orgs: OrganizationsClient, orgId: string, upload: Upload): Promise<void> {
  const app_id = `com.example.sibling-${Date.now()}`
  await orgs.app.create.mutate({ app_id, owner_org: orgId, name: 'Example app' })
  await upload(app_id, '1.0.0', 'what devices download')
  await orgs.channel.upsert.mutate({ app_id, channel: 'production', version: '1.0.0', public: true })
  await orgs.channel.upsert.mutate({ app_id, channel: 'beta', version: '1.0.0', allow_device_self_set: true })
  await orgs.device.setChannel.mutate({ app_id, device_id: crypto.randomUUID(), channel: 'beta' })
}

export type Upload = (app_id: string, version: string, content: string) => Promise<void>

/** Content is uploaded over REST. */
export function createUpload(url: string, key: string): Upload {
  return async (app_id, version, body) => {
    const query = new URLSearchParams({ app_id, version })
    const headers = { authorization: key, 'content-type': 'application/octet-stream' }
    const { ok, status } = await fetch(`${url}/bundle/upload?${query}`, { method: 'PUT', headers, body })
    if (!ok) throw new Error(`Expected the upload to be accepted, got HTTP ${status}`)
  }
}

/** A worker numbers and signs receipts a moment after their deletions are complete. */
export async function receiptOf(orgs: OrganizationsClient, orgId: string): Promise<Receipt> {
  for (;;) {
    try {
      return await orgs.organization.receipt.query({ orgId })
    } catch (error) {
      if (!(error instanceof OrganizationsError) || error.code !== 'receipt_not_ready') throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}
