import './user-chaos.test.ts'
