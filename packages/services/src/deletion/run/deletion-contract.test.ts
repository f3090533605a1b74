// Some of the cases; all of them are in deletion-contract.long.test.ts.
import { fewContractCases } from '../../testing/cases.ts'
import { deletionContract } from '../../testing/deletion-contract.ts'

deletionContract(fewContractCases)
