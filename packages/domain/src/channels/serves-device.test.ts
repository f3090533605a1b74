import { expect, test } from 'vitest'
import { servesDevice, type ServedDevice, type ServingChannel } from './serves-device.ts'

const beta = {
  name: 'beta',
  public: false,
  ios: true,
  android: false,
  electron: true,
  allow_emulator: false,
  allow_dev: true,
}
const production = { ...beta, name: 'production', public: true, android: true, allow_emulator: true, allow_dev: false }
const device: ServedDevice = { channel: null, platform: 'ios', is_emulator: false, is_prod: true }

test.each<[what: string, channel: ServingChannel, device: Partial<ServedDevice>, serves: boolean]>([
  ['a public channel one that was put on none', production, {}, true],
  ['another channel one that was put on none', beta, {}, false],
  ['a channel one that was put on it', beta, { channel: 'beta' }, true],
  ['a public channel one that was put on another', production, { channel: 'beta' }, false],
  [
    'a channel one of another platform, also when it was put on it',
    beta,
    { channel: 'beta', platform: 'android' },
    false,
  ],
  ['a channel an emulator that it leaves out', beta, { channel: 'beta', is_emulator: true }, false],
  ['a channel an emulator that it allows', production, { is_emulator: true }, true],
  ['a channel a development build that it leaves out', production, { is_prod: false }, false],
  ['a channel a development build that it allows', beta, { channel: 'beta', is_prod: false }, true],
])('serves %s: %$', (_, channel, fields, serves) => {
  expect(servesDevice(channel, { ...device, ...fields })).toBe(serves)
})
