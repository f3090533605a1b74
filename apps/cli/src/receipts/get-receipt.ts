import { errorSentences } from '@organizations/domain'
import { setTimeout as sleep } from 'node:timers/promises'

import { findAnyDeletion, isAskedByOperators } from '../deletion/find-any-deletion.ts'
import type { Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'

type Receipt = Awaited<ReturnType<Client['organization']['receipt']['query']>>

const PAUSE_MS = 250
/** A receipt waits for a minute at most until what was removed is illegible. */
const TIMEOUT_MS = 70_000

/**
 * Gets the receipt of a deletion: by the organization, for the user who requested it, or by the deletion or the deleted user,
 * for operators. Waits for it when the deletion is complete and the receipt is not sealed yet.
 */
export async function getReceipt(client: Client, id: string): Promise<Receipt> {
  const isOperator = isAskedByOperators(id)
  const deletion = isOperator ? (await findAnyDeletion(client, id)).id : id
  for (const startedAt = Date.now(); ; await sleep(PAUSE_MS)) {
    try {
      return isOperator
        ? await findAnyReceipt(client, deletion)
        : await client.organization.receipt.query({ orgId: id })
    } catch (error) {
      if (asRefusal(error).code !== 'receipt_not_ready' || Date.now() - startedAt > TIMEOUT_MS) throw error
      const { state } = isOperator
        ? await findAnyDeletion(client, deletion)
        : await client.organization.deletion.query({ orgId: id })
      if (state !== 'completed') throw error
    }
  }
}

async function findAnyReceipt(client: Client, deletion: string): Promise<Receipt> {
  const [receipt] = await client.operator.listReceipts.query({ deletion })
  if (receipt === undefined) throw new Refusal(errorSentences.receipt_not_ready, { code: 'receipt_not_ready' })
  return receipt
}
