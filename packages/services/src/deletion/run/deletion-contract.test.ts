import { bySize } from '../../../../../test/support/test-size.ts'
import { contractCases, fewContractCases, manyContractCases } from '../../testing/cases.ts'
import { deletionContract } from '../../testing/deletion-contract.ts'

deletionContract(bySize({ few: fewContractCases, many: manyContractCases, all: contractCases }))
