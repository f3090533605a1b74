import './after-deletion.test.ts'
