import { deletionCases } from '../../testing/cases.ts'
import { crashContract } from '../../testing/crash-contract.ts'

crashContract(deletionCases)
