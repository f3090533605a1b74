import './migrate.test.ts'
