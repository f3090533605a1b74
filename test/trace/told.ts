/** What a row of a trace says, in the words of the model. */
import type { FilesView, TimeView, View } from './view.ts'

export interface Told {
  /** Before its transaction. */
  before: View
  after: View
  /** At its time, and before it changed anything. */
  timeBefore: TimeView
  timeAfter: TimeView
  files: FilesView
  raised: { token: number; dispatch: number; claim: number }
  /** Under which right it was written; `asker`: a claim of the participant, or of the farewell; `none`: none that the product says. */
  by: 'holder' | 'job' | 'asker' | 'none'
  /** Nothing that is compared has changed. */
  isStill: boolean
  /** It has only renewed the lease, or said why a batch failed. */
  isRenewal: boolean
  /** It has done nothing to the deletion's row, its event and its participant. */
  isElsewhere: boolean
  /** It has changed claims and times of what is asked, and nothing else. */
  isOfClaims: boolean
  /** Something else than the participant, or the farewell, that is looked at may have made the deletion due. */
  mayBeWoken: boolean
  /** Has the store refused anything in this trace, by what it tells? */
  hasRefusals: boolean
  /** Had others the lease before, has it been given back, or had they that of a deletion of what is in it? */
  mayHaveLateWorkers: boolean
  /** Files were found that no row named. */
  hasNewStrays: boolean
}
