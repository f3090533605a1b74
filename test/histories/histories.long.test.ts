// Longer histories than in histories.test.ts, and more of them with TEST_CASES=all.
import './histories.test.ts'
