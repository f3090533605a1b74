import { hasWebhooks } from '@organizations/database'
import type { DeliveryDeps } from './delivery-deps.ts'

/** Is there any endpoint? Where there is none, nothing else needs to be asked. */
export async function isAnyEndpoint({ db }: Pick<DeliveryDeps, 'db'>): Promise<boolean> {
  return await hasWebhooks(db)
}
