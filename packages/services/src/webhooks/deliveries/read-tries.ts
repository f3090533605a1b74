import {
  placeEvents,
  readDeliveriesToTry,
  type ClaimedDelivery,
  type Database,
  type DeliveryToTry,
  type Kysely,
} from '@organizations/database'

/**
 * Reads what the tries of claimed deliveries need. The end of an organization is delivered without a fan-out, so it may
 * not have its place in the feed yet: then it gets it, for each try says the same.
 */
export async function readTries(db: Kysely<Database>, claimed: readonly ClaimedDelivery[]): Promise<DeliveryToTry[]> {
  const due = await readDeliveriesToTry(db, claimed)
  if (due.every(({ event }) => event?.sequence !== null)) return due
  await placeEvents(db)
  return await readDeliveriesToTry(db, claimed)
}
