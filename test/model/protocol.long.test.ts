import { largestScenario } from './scenarios.ts'
import { testScenarios } from './test-scenarios.ts'

testScenarios([largestScenario])
