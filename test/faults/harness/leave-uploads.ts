import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { inTransaction } from '@organizations/database'
import { bundleObjectKey } from '@organizations/domain'

import type { Run } from './run.ts'

/**
 * Leaves what two uploads leave whose process is gone, and whose leases have not ended: one had stored its object, the
 * other was in the middle of it. The deletion has to wait for them.
 */
export async function leaveUploads({ deps, scenario, installation, template }: Run): Promise<void> {
  const { organizationId, appUuid } = template.app
  for (const end of ['', `.partial-${randomBytes(8).toString('hex')}`]) {
    const id = randomUUID()
    const objectKey = bundleObjectKey(organizationId, appUuid, id)
    const file = join(installation.objectsFolder, `${objectKey}${end}`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, 'the beginning of a bundle')
    const now = Date.now()
    const row = { organization_id: organizationId, app_uuid: appUuid, id, object_key: objectKey, bytes: 0 }
    await inTransaction(deps.db, async (trx) => {
      await trx
        .insertInto('uploads')
        .values({ ...row, lease_ends_at: now + Math.round(scenario.leaseMs / 2), created_at: now })
        .execute()
    })
  }
}
