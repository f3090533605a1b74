import './open-transactions.test.ts'
