import { clearDeviceChannelInput, readDevicesInput, setDeviceChannelInput } from '@organizations/domain'
import { clearDeviceChannel, getDevice, listDevices, setDeviceChannel, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { callOf, repeatableCallOf } from '../../http/call.ts'

/** `/device`: Capgo's published paths and answers. One device's fields stand at the top, as published. */
export function registerDeviceRoutes(scope: FastifyInstance, deps: Deps): void {
  scope.get('/device', async (request) => {
    const { input, ...call } = callOf(request, readDevicesInput)
    const { device_id, ...page } = input
    if (device_id === undefined) return await listDevices(deps, { ...call, input: page })
    return await getDevice(deps, { ...call, input: { app_id: input.app_id, device_id } })
  })

  scope.post('/device', async (request) => {
    await setDeviceChannel(deps, repeatableCallOf(request, setDeviceChannelInput))
    return { status: 'ok' }
  })

  scope.delete('/device', async (request) => {
    await clearDeviceChannel(deps, callOf(request, clearDeviceChannelInput))
    return { status: 'ok' }
  })
}
