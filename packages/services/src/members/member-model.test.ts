import { bySize } from '../../../../test/support/test-size.ts'
import { membersAgreeWithModel } from '../testing/member-model.ts'

membersAgreeWithModel(
  bySize({
    few: { SQLite: 1000, Postgres: 60 },
    many: { SQLite: 1500, Postgres: 80 },
    all: { SQLite: 10_000, Postgres: 300 },
  }),
)
