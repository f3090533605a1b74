import './open-signing-key.test.ts'
