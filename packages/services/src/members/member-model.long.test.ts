import './member-model.test.ts'
