import { createAppInput, deleteAppInput, getAppInput, listAppsInput, updateAppInput } from '@organizations/domain'
import { createApp, deleteApp, getApp, listApps, updateApp, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/app`: Capgo's published paths and answers. */
export function registerAppRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/app', async (request) => ({ data: await listApps(deps, callOf(request, listAppsInput)) }))

  scope.post('/app', async (request) => ({ data: await createApp(deps, repeatableCallOf(request, createAppInput)) }))

  scope.get('/app/:app_id', async (request) => ({ data: await getApp(deps, callOf(request, getAppInput)) }))

  scope.put('/app/:app_id', async (request) => ({ data: await updateApp(deps, callOf(request, updateAppInput)) }))

  scope.delete('/app/:app_id', async (request) => {
    await deleteApp(deps, callOf(request, deleteAppInput))
    return { status: 'ok' }
  })
}
