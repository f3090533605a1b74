// A few sequences; many are in member-model.long.test.ts.
import { membersAgreeWithModel } from '../testing/member-model.ts'

membersAgreeWithModel({ SQLite: 1000, Postgres: 60 })
