import { createTransferInput } from '@organizations/domain'
import { createTransfer } from '@organizations/services'
import { procedure, router } from '../procedures.ts'

export const transferRouter = router({
  create: procedure
    .input(createTransferInput)
    .mutation(({ ctx: { deps, call }, input }) => createTransfer(deps, call(input))),
})
