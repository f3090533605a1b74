import { largeScenarios } from './scenarios.ts'
import { testScenarios } from './test-scenarios.ts'

testScenarios(largeScenarios)
