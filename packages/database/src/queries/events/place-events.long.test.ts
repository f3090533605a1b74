import './place-events.test.ts'
