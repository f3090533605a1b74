import { listAuditInput } from '@organizations/domain'
import { listAudit } from '@organizations/services'
import { listProcedure, router } from '../procedures.ts'

export const auditRouter = router({
  list: listProcedure.input(listAuditInput).query(({ ctx: { deps, call }, input }) => listAudit(deps, call(input))),
})
