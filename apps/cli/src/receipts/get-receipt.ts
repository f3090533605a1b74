import { setTimeout as sleep } from 'node:timers/promises'

import type { Client } from '../http/connect.ts'
import { asRefusal } from '../http/failures.ts'

type Receipt = Awaited<ReturnType<Client['organization']['receipt']['query']>>

const PAUSE_MS = 250
/** A receipt waits for a minute at most until what was removed is illegible. */
const TIMEOUT_MS = 70_000

/** Gets the receipt of a deletion. Waits for it when the deletion is complete and the receipt is not sealed yet. */
export async function getReceipt(client: Client, orgId: string): Promise<Receipt> {
  for (const startedAt = Date.now(); ; await sleep(PAUSE_MS)) {
    try {
      return await client.organization.receipt.query({ orgId })
    } catch (error) {
      if (asRefusal(error).code !== 'receipt_not_ready' || Date.now() - startedAt > TIMEOUT_MS) throw error
      const { state } = await client.organization.deletion.query({ orgId })
      if (state !== 'completed') throw error
    }
  }
}
