import { createAppInput, deleteAppInput, getAppInput, listAppsInput, updateAppInput } from '@organizations/domain'
import { createApp, deleteApp, getApp, listApps, previewAppDeletion, updateApp } from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

export const appsRouter = router({
  list: listProcedure
    .input(listAppsInput.optional())
    .query(({ ctx: { deps, call }, input = {} }) => listApps(deps, call(input))),
  get: procedure.input(getAppInput).query(({ ctx: { deps, call }, input }) => getApp(deps, call(input))),
  create: procedure.input(createAppInput).mutation(({ ctx: { deps, call }, input }) => createApp(deps, call(input))),
  update: procedure.input(updateAppInput).mutation(({ ctx: { deps, call }, input }) => updateApp(deps, call(input))),
  previewDeletion: procedure
    .input(getAppInput)
    .query(({ ctx: { deps, call }, input }) => previewAppDeletion(deps, call(input))),
  delete: procedure.input(deleteAppInput).mutation(({ ctx: { deps, call }, input }) => deleteApp(deps, call(input))),
})
