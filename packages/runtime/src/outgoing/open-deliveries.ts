import { openEgress } from '@organizations/egress'
import type { AskingDeps, DeliveryDeps } from '@organizations/services'
import type { OpenDeps } from '../open-deps.ts'

/** What deliveries to webhooks and questions to participants work with. Nothing is opened before something is sent. */
export function openDeliveries({ deps, metrics }: Pick<OpenDeps, 'deps' | 'metrics'>): {
  deps: DeliveryDeps & AskingDeps
  close: () => Promise<void>
} {
  const egress = openEgress({ policy: deps.targets })
  const participantEgress = openEgress({ policy: deps.participantTargets })
  return {
    deps: { ...deps, egress, participantEgress, random: Math.random, meters: metrics.deliveryMeters },
    async close() {
      await Promise.all([egress.close(), participantEgress.close()])
    },
  }
}
