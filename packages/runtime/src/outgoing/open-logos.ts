import { openEgress } from '@organizations/egress'
import { createLogoFetches, type Deps, type FetchLogo } from '@organizations/services'

/** What fetches logos. Nothing is opened before one is asked for. */
export function openLogos({ targets, clock }: Pick<Deps, 'targets' | 'clock'>): {
  fetchLogo: FetchLogo
  close: () => Promise<void>
} {
  const egress = openEgress({ policy: targets })
  return { fetchLogo: createLogoFetches(egress, clock), close: () => egress.close() }
}
