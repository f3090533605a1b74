import type { OpenLimits } from '../limits/open-limits.ts'

/** For servers of tests about other things. */
export const noOpenLimits: OpenLimits = { watches: 0, uploads: 0, downloads: 0, exports: 0, unsentBytes: 0 }
