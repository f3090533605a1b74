import './rights-lost.test.ts'
