import { openEgress } from '@organizations/egress'
import type { DeliveryDeps } from '@organizations/services'
import type { OpenDeps } from './open-deps.ts'

/** What deliveries to webhooks work with. Nothing is opened before something is sent. */
export function openDeliveries({ deps, metrics }: Pick<OpenDeps, 'deps' | 'metrics'>): {
  deps: DeliveryDeps
  close: () => Promise<void>
} {
  const egress = openEgress({ policy: deps.targets })
  return {
    deps: { ...deps, egress, random: Math.random, meters: metrics.deliveryMeters },
    close: () => egress.close(),
  }
}
