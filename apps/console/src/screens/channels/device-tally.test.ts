import { expect, test } from 'vitest'
import { servedBy, type ServedDevice } from './device-tally.ts'

const channel = {
  name: 'beta',
  public: false,
  ios: true,
  android: false,
  electron: true,
  allow_emulator: false,
  allow_dev: false,
}
const device: ServedDevice = { channel: null, platform: 'ios', is_emulator: false, is_prod: true }

test.each<[string, Partial<typeof channel>, Partial<ServedDevice>, boolean]>([
  ['one that was put on it', {}, { channel: 'beta' }, true],
  ['one that was put on another', { public: true }, { channel: 'alpha' }, false],
  ['one that was put on none, by a public one', { public: true }, {}, true],
  ['one that was put on none, by one that is not public', {}, {}, false],
  ['one of a platform that it does not serve', { public: true }, { platform: 'android' }, false],
  ['an emulator', { public: true }, { is_emulator: true }, false],
  ['an emulator where it may', { public: true, allow_emulator: true }, { is_emulator: true }, true],
  ['a development build', {}, { channel: 'beta', is_prod: false }, false],
  ['a development build where it may', { allow_dev: true }, { channel: 'beta', is_prod: false }, true],
])('a channel serves %s', (_, ofChannel, ofDevice, isServed) => {
  const sorts = [{ device: { ...device, ...ofDevice }, count: 7 }]
  expect(servedBy({ ...channel, ...ofChannel }, { sorts })).toBe(isServed ? 7 : 0)
})
