import { onPostgres, testRestore } from './test-restore.ts'

testRestore(onPostgres)
