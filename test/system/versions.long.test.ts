import './versions.test.ts'
