import type { Kysely, Selectable, Transaction } from 'kysely'
import type { DeletionId, ErasureResult, OrganizationId } from '@organizations/domain'
import { insertRow } from '../../compiled-query.ts'
import { dialectOf } from '../../dialect.ts'
import { takeTurn } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { readText, storeText } from '../../stored-text.ts'

/** Writes the receipt of a completed deletion; a deletion has at most one. `body` becomes JSON. It is sealed later. */
export async function insertReceipt(
  trx: Transaction<Database>,
  receipt: { deletionId: DeletionId; organizationId: OrganizationId | null; completedAt: number; body: object },
): Promise<void> {
  await insertRow(trx, 'receipts', {
    deletion_id: receipt.deletionId,
    organization_id: receipt.organizationId,
    completed_at: receipt.completedAt,
    body: JSON.stringify(receipt.body),
    number: null,
    sealed: null,
    hash: null,
    signature: null,
    kid: null,
    erased_at: null,
    erased_how: null,
    not_erased: dialectOf(trx).notErased,
  })
}

/** What a deletion's receipt says, sealed or not. */
export async function findReceipt(db: Kysely<Database>, deletionId: DeletionId): Promise<unknown> {
  const row = await db
    .selectFrom('receipts')
    .select(['body', 'sealed'])
    .where('deletion_id', '=', deletionId)
    .executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(readText(row.sealed ?? row.body)) as unknown)
}

/** A sealed receipt as it is kept: `receipt` is what was signed, parsed. */
export interface KeptReceipt {
  receipt: Record<string, unknown> & { number: number; previousHash: string | null }
  hash: string
  signature: string
  kid: string
}

/** Receipts that wait for their number, in the order in which their deletions were completed. */
export async function listUnsealedReceipts(
  db: Kysely<Database>,
  limit: number,
): Promise<{ deletionId: DeletionId; body: object; erasure: ErasureResult }[]> {
  const rows = await db
    .selectFrom('receipts')
    .select(['deletion_id', 'body', 'completed_at', 'erased_at', 'erased_how', 'not_erased'])
    .where('number', 'is', null)
    .orderBy('completed_at')
    .orderBy('deletion_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    deletionId: row.deletion_id,
    body: JSON.parse(row.body) as object, // written by insertReceipt
    erasure: {
      completedAt: row.completed_at,
      erasedAt: row.erased_at,
      erasedHow: row.erased_how,
      notErased: row.not_erased,
    },
  }))
}

/** Number and hash of the newest sealed receipt. In a transaction no other adds to the chain until that ends. */
export async function findChainEnd(db: Kysely<Database>): Promise<{ number: number; hash: string | null }> {
  await takeTurn(db, 'chain of receipts')
  const row = await db
    .selectFrom('receipts')
    .select(['number', 'hash'])
    .where('number', 'is not', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { number: row?.number ?? 0, hash: row?.hash ?? null }
}

/** Keeps what was sealed. A number that another worker has given meanwhile is a unique violation. */
export async function keepSealedReceipt(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  { receipt, hash, signature, kid }: KeptReceipt,
): Promise<void> {
  await trx
    .updateTable('receipts')
    .set({ body: '', number: receipt.number, sealed: storeText(trx, JSON.stringify(receipt)), hash, signature, kid })
    .where('deletion_id', '=', deletionId)
    .where('number', 'is', null)
    .execute()
}

/** The sealed receipt of a deletion. */
export async function findSealedReceipt(
  db: Kysely<Database>,
  deletionId: DeletionId,
): Promise<KeptReceipt | undefined> {
  const row = await db
    .selectFrom('receipts')
    .selectAll()
    .where('deletion_id', '=', deletionId)
    .where('number', 'is not', null)
    .executeTakeFirst()
  return row && toKeptReceipt(row)
}

/** Sealed receipts after a number, in the order of their numbers. */
export async function listSealedReceipts(
  db: Kysely<Database>,
  { after, limit }: { after: number; limit: number },
): Promise<KeptReceipt[]> {
  const rows = await db
    .selectFrom('receipts')
    .selectAll()
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map(toKeptReceipt)
}

/** Makes a public key known, for ever: receipts that were signed with it are verified by it. */
export async function insertReceiptKey(
  trx: Transaction<Database>,
  { kid, x, now }: { kid: string; x: string; now: number },
): Promise<void> {
  await trx
    .insertInto('receipt_keys')
    .values({ kid, x, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The public keys that ever signed receipts, oldest first: the newest so many. */
export async function listReceiptKeys(db: Kysely<Database>, limit: number): Promise<{ kid: string; x: string }[]> {
  const newestFirst = await db
    .selectFrom('receipt_keys')
    .select(['kid', 'x'])
    .orderBy('created_at', 'desc')
    .orderBy('kid', 'desc')
    .limit(limit)
    .execute()
  return newestFirst.toReversed()
}

function toKeptReceipt(row: Selectable<Database['receipts']>): KeptReceipt {
  return {
    receipt: JSON.parse(readText(row.sealed ?? '{}')) as KeptReceipt['receipt'], // written by keepSealedReceipt
    hash: row.hash ?? '',
    signature: row.signature ?? '',
    kid: row.kid ?? '',
  }
}
