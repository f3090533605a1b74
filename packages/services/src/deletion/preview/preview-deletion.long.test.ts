import './preview-deletion.test.ts'
