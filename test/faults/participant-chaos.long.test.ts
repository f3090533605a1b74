import './participant-chaos.test.ts'
