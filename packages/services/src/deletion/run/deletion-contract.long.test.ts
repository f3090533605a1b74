import { contractCases } from '../../testing/cases.ts'
import { deletionContract } from '../../testing/deletion-contract.ts'

deletionContract(contractCases)
