// More and longer histories than in histories.test.ts.
import './histories.test.ts'
