import { bySize } from '../support/test-size.ts'
import { largeScenarios } from './scenarios.ts'
import { testScenarios } from './test-scenarios.ts'

const everyOther = largeScenarios.filter((_, index) => index % 2 === 1)
testScenarios(bySize({ few: [], many: everyOther, all: largeScenarios }))
