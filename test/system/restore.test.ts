import { onSqlite, testRestore } from './test-restore.ts'

testRestore(onSqlite)
