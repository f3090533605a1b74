import { clearDeviceChannelInput, getDeviceInput, listDevicesInput, setDeviceChannelInput } from '@organizations/domain'
import { clearDeviceChannel, getDevice, listDevices, setDeviceChannel } from '@organizations/services'
import { listProcedure, procedure, router } from '../procedures.ts'

export const deviceRouter = router({
  list: listProcedure.input(listDevicesInput).query(({ ctx: { deps, call }, input }) => listDevices(deps, call(input))),
  get: procedure.input(getDeviceInput).query(({ ctx: { deps, call }, input }) => getDevice(deps, call(input))),
  setChannel: procedure
    .input(setDeviceChannelInput)
    .mutation(({ ctx: { deps, call }, input }) => setDeviceChannel(deps, call(input))),
  clearChannel: procedure
    .input(clearDeviceChannelInput)
    .mutation(({ ctx: { deps, call }, input }) => clearDeviceChannel(deps, call(input))),
})
