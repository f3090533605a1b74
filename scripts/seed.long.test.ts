import './seed.test.ts'
