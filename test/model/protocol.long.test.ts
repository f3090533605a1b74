import { bySize } from '../support/test-size.ts'
import { largeScenarios } from './scenarios.ts'
import { testScenarios } from './test-scenarios.ts'

const everyFourth = largeScenarios.filter((_, index) => index % 4 === 1)
testScenarios(bySize({ few: [], many: everyFourth, all: largeScenarios }))
