// Some of the cases; all of them are in crashes.long.test.ts.
import { fewDeletionCases } from '../../testing/cases.ts'
import { crashContract } from '../../testing/crash-contract.ts'

crashContract(fewDeletionCases)
