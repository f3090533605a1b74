import './deletion-contract.test.ts'
