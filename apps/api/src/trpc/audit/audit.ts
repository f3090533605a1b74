import { listAuditInput } from '@organizations/domain'
import { listAudit } from '@organizations/services'
import { procedure, router } from '../procedures.ts'

export const auditRouter = router({
  list: procedure.input(listAuditInput).query(({ ctx: { deps, call }, input }) => listAudit(deps, call(input))),
})
