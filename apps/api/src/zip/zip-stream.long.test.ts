import './zip-stream.test.ts'
