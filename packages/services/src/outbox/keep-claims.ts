import { CLAIM_MS } from '@organizations/database'
import type { Log } from '../deps.ts'

/** A third of a claim: of three renewals two may be late. */
const RENEW_EVERY_MS = CLAIM_MS / 3

/** The claims of what is under way. */
export interface KeptClaims<Claim> {
  add: (claim: Claim) => void
  delete: (claim: Claim) => void
}

/** Keeps the claims of what is under way: `renew` is called with all of them in time. `what` names them in the log. */
export function keepClaims<Claim>(
  { log }: { log: Log },
  what: string,
  renew: (claims: readonly Claim[]) => Promise<unknown>,
): KeptClaims<Claim> {
  const underWay = new Set<Claim>()
  let timer: NodeJS.Timeout | undefined
  let isRenewing = false
  const renewAll = async () => {
    if (isRenewing) return // it waits for what is slow: another one would wait too, and take a connection more
    isRenewing = true
    try {
      await renew([...underWay])
    } catch (error) {
      log.warn({ err: error }, `${what} could not be renewed: they may end, and be tried once more`)
    } finally {
      isRenewing = false
    }
  }
  return {
    add(claim) {
      underWay.add(claim)
      timer ??= setInterval(() => void renewAll(), RENEW_EVERY_MS)
    },
    delete(claim) {
      underWay.delete(claim)
      if (underWay.size > 0) return
      clearInterval(timer)
      timer = undefined
    },
  }
}
