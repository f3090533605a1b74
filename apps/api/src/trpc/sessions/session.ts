import { revokeSessionInput } from '@organizations/domain'
import { getCurrentSession, listSessions, revokeSession } from '@organizations/services'
import { procedure, router } from '../procedures.ts'

export const sessionRouter = router({
  get: procedure.query(({ ctx: { deps, call } }) => getCurrentSession(deps, call({}))),
  list: procedure.query(({ ctx: { deps, call } }) => listSessions(deps, call({}))),
  revoke: procedure
    .input(revokeSessionInput)
    .mutation(({ ctx: { deps, call }, input }) => revokeSession(deps, call(input))),
})
