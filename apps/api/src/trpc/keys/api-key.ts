import { createApiKeyInput, deleteApiKeyInput, listApiKeysInput, updateApiKeyInput } from '@organizations/domain'
import { createApiKey, deleteApiKey, getCurrentKey, listApiKeys, updateApiKey } from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

export const apiKeyRouter = router({
  list: listProcedure
    .input(listApiKeysInput.optional())
    .query(async ({ ctx: { deps, call }, input = {} }) => (await listApiKeys(deps, call(input))).data),
  current: procedure.query(({ ctx: { deps, call } }) => getCurrentKey(deps, call({}))),
  create: procedure
    .input(createApiKeyInput)
    .mutation(({ ctx: { deps, call }, input }) => createApiKey(deps, call(input))),
  update: procedure
    .input(updateApiKeyInput)
    .mutation(({ ctx: { deps, call }, input }) => updateApiKey(deps, call(input))),
  delete: procedure
    .input(deleteApiKeyInput)
    .mutation(({ ctx: { deps, call }, input }) => deleteApiKey(deps, call(input))),
})
