import { membersAgreeWithModel } from '../testing/member-model.ts'

membersAgreeWithModel({ SQLite: 10_000, Postgres: 300 })
