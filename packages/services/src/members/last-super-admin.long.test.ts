import './last-super-admin.test.ts'
