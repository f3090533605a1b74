/**
 * Another app in TypeScript: it creates an organization, fills it, previews its deletion, deletes it, watches the
 * deletion, and saves the receipt. All calls are typed by the service's router. Only its type is imported.
 *
 *   ORGS_URL=http://localhost:3000 ORGS_API_KEY=... node examples/typed-client.ts receipt.json
 */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import type { AppRouter } from '@organizations/api/router'
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, isTRPCClientError, splitLink } from '@trpc/client'
import { EventSource } from 'eventsource'

const { ORGS_URL: server = 'http://localhost:3000', ORGS_API_KEY: key = '' } = process.env
const url = `${server}/trpc`
const headers = { authorization: key }

const orgs = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: httpSubscriptionLink({
        url,
        EventSource, // Node's own EventSource cannot send headers
        eventSourceOptions: {
          fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
        },
      }),
      false: httpBatchLink({ url, headers }),
    }),
  ],
})

const { id: orgId } = await orgs.organization.create.mutate({ name: 'Example' })
console.log(`Made ${orgId}`)
await fill(orgId)

const preview = await orgs.organization.previewDeletion.query({ orgId })
console.log(`Its deletion would remove ${preview.total} rows, and files of ${preview.files.bytes} bytes`)

await orgs.organization.delete.mutate({ orgId })
// The subscription reconnects by itself when the server restarts.
for await (const { data } of orgs.organization.watchDeletion.subscribe({ orgId })) {
  console.log(`${data.state}: ${data.done} of ${data.total ?? '?'}, ${data.percent ?? 0} %`)
}

const receipt = await receiptOf(orgId)
writeFileSync(process.argv[2] ?? 'receipt.json', JSON.stringify(receipt, undefined, 2))
console.log(`Receipt ${receipt.receipt.number} has the hash ${receipt.hash}`)

/** Creates an app with a stored bundle, a public channel that points at it, and a device on another channel. */
async function fill(orgId: string): Promise<void> {
  const app_id = `com.example.typed-${Date.now()}`
  await orgs.app.create.mutate({ app_id, owner_org: orgId, name: 'Example app' })
  // Content is uploaded over REST.
  const upload = `${server}/bundle/upload?app_id=${app_id}&version=1.0.0`
  const { ok, status } = await fetch(upload, { method: 'PUT', headers, body: 'what devices download' })
  if (!ok) throw new Error(`Expected the upload to be accepted, got HTTP ${status}`)
  await orgs.channel.upsert.mutate({ app_id, channel: 'production', version: '1.0.0', public: true })
  await orgs.channel.upsert.mutate({ app_id, channel: 'beta', version: '1.0.0', allow_device_self_set: true })
  await orgs.device.setChannel.mutate({ app_id, device_id: crypto.randomUUID(), channel: 'beta' })
}

/** A worker numbers and signs receipts a moment after their deletions are complete. */
async function receiptOf(orgId: string) {
  for (;;) {
    try {
      return await orgs.organization.receipt.query({ orgId })
    } catch (error) {
      const isNotReady = isTRPCClientError<AppRouter>(error) && error.data?.errorCode === 'receipt_not_ready'
      if (!isNotReady) throw error
      await sleep(250)
    }
  }
}
