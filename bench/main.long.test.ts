import './main.test.ts'
