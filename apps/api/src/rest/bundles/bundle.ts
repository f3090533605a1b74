import {
  deleteBundleInput,
  listBundlesInput,
  registerBundleInput,
  setBundleMetadataInput,
  setBundleToChannelInput,
} from '@organizations/domain'
import {
  deleteBundles,
  listBundles,
  registerBundle,
  setBundleMetadata,
  setBundleToChannel,
  type Deps,
} from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/bundle`: Capgo's published paths and answers. Content: bundle-content.ts. */
export function registerBundleRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/bundle', async (request) => ({ data: await listBundles(deps, callOf(request, listBundlesInput)) }))

  scope.post('/bundle', async (request) => ({
    status: 'success',
    bundle: await registerBundle(deps, repeatableCallOf(request, registerBundleInput)),
  }))

  scope.put('/bundle', async (request) => {
    const { version, channel } = await setBundleToChannel(deps, callOf(request, setBundleToChannelInput))
    return { status: 'success', message: `Bundle ${version} set to channel ${channel}` }
  })

  scope.delete('/bundle', async (request) => ({
    status: 'ok',
    ...(await deleteBundles(deps, callOf(request, deleteBundleInput))),
  }))

  scope.post('/bundle/metadata', async (request) => {
    await setBundleMetadata(deps, repeatableCallOf(request, setBundleMetadataInput))
    return { status: 'success' }
  })
}
