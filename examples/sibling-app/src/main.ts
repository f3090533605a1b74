/**
 * Another app in TypeScript: it creates an organization, fills it, previews its deletion, deletes it, watches the
 * deletion, and saves the receipt.
 *
 *   ORGS_URL=http://localhost:3000 ORGS_API_KEY=... node examples/sibling-app/src/main.ts receipt.json
 */
import { writeFileSync } from 'node:fs'

import { connect, createUpload, fill, receiptOf } from './organizations.ts'

const { ORGS_URL: url = 'http://localhost:3000', ORGS_API_KEY: key = '' } = process.env
const orgs = connect(url, key)

const { id: orgId } = await orgs.organization.create.mutate(
  { name: 'Example' },
  { idempotencyKey: crypto.randomUUID() },
)
console.log(`Made ${orgId}`)
await fill(orgs, orgId, createUpload(url, key))

const preview = await orgs.organization.previewDeletion.query({ orgId })
console.log(`Its deletion would remove ${preview.total} rows, and files of ${preview.files.bytes} bytes`)

await orgs.organization.delete.mutate({ orgId })
// The stream reconnects by itself when the server restarts.
for await (const { data } of orgs.organization.watchDeletion.subscribe({ orgId })) {
  console.log(`${data.state}: ${data.done} of ${data.total ?? '?'}, ${data.percent ?? 0} %`)
}

const receipt = await receiptOf(orgs, orgId)
writeFileSync(process.argv[2] ?? 'receipt.json', JSON.stringify(receipt, undefined, 2))
console.log(`Receipt ${receipt.receipt.number} has the hash ${receipt.hash}`)
