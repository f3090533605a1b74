import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  clearDeviceChannelInput,
  getDeviceInput,
  listDevicesInput,
  readDevicesInput,
  setDeviceChannelInput,
} from './device.ts'
import { parseInput } from '../input/invalid-input.ts'
import { refusal } from '../testing/refusal.ts'

const app_id = 'com.example.app'
const schemas: Record<string, z.ZodType<{ device_id?: string | undefined }>> = {
  getDeviceInput,
  readDevicesInput,
  setDeviceChannelInput,
  clearDeviceChannelInput: clearDeviceChannelInput.loose(), // the same input for all of them
}

describe.each(Object.entries(schemas))('the id of a device in %s', (_, schema) => {
  const input = { app_id, channel: 'beta' }

  test.each([
    ['one character', 'a', 'a'],
    ['255 characters', 'x'.repeat(255), 'x'.repeat(255)],
    ['a UUID in upper case', '0196F3A0-7B1E-7000-8000-ABCDEFABCDEF', '0196f3a0-7b1e-7000-8000-abcdefabcdef'],
    ['both cases', 'DeViCe_1', 'device_1'],
    ['other scripts', 'GERÄT-ПРИБОР', 'gerät-прибор'],
    ['blanks around', ' ABC\n', 'abc'],
  ])('of %s comes in lower case', (_what, deviceId, kept) => {
    const once = parseInput(schema, { ...input, device_id: deviceId }).device_id
    expect(once).toBe(kept)
    // What a list shows leads to the same device again.
    expect(parseInput(schema, { ...input, device_id: once }).device_id).toBe(kept)
  })

  test.each([
    ['nothing', '', 0],
    ['blanks', '  ', 0],
    ['256 characters', 'x'.repeat(256), 256],
    ['NUL', 'a\0b', 3],
    ['a line break inside', 'a\nb', 3],
    ['a lone surrogate', 'a\udc00', 2],
  ])('of %s is refused', (_what, deviceId, length) => {
    expect(refusal(schema, { ...input, device_id: deviceId })).toEqual({
      sentence: `Expected device_id to be text of 1-255 characters without control characters, got ${length} characters`,
      code: 'invalid_input',
      path: 'device_id',
    })
  })

  // In lower case İ is two characters.
  test('has at most 255 characters in lower case too, so that what a list shows can be asked for', () => {
    const longest = `${'İ'.repeat(127)}x`
    const kept = parseInput(schema, { ...input, device_id: longest }).device_id
    expect(kept).toHaveLength(255)
    expect(parseInput(schema, { ...input, device_id: kept }).device_id).toBe(kept)
    expect(parseInput(listDevicesInput, { app_id, cursor: kept })).toMatchObject({ cursor: kept })
    for (const count of [128, 255]) {
      expect(refusal(schema, { ...input, device_id: 'İ'.repeat(count) })).toMatchObject({
        code: 'invalid_input',
        path: 'device_id',
      })
    }
  })

  test('is text', () => {
    expect(refusal(schema, { ...input, device_id: 7 })).toMatchObject({ path: 'device_id', code: 'invalid_input' })
  })
})

describe('an input about devices', () => {
  test.each(['getDeviceInput', 'setDeviceChannelInput', 'clearDeviceChannelInput'])('%s needs a device', (name) => {
    const schema = schemas[name] ?? expect.unreachable()
    for (const missing of [undefined, null]) {
      expect(refusal(schema, { app_id, channel: 'beta', device_id: missing })).toEqual({
        sentence: 'device_id is required',
        code: 'invalid_input',
        path: 'device_id',
      })
    }
  })

  test('that sets a channel needs one', () => {
    for (const channel of [undefined, null, '']) {
      expect(refusal(setDeviceChannelInput, { app_id, device_id: 'a', channel })).toMatchObject({
        sentence: 'channel is required',
        path: 'channel',
      })
    }
  })

  test('that reads is of one device, or of a page of them', () => {
    expect(parseInput(readDevicesInput, { app_id }).device_id).toBeUndefined()
    expect(parseInput(readDevicesInput, { app_id, device_id: null }).device_id).toBeUndefined()
    expect(parseInput(readDevicesInput, { app_id, device_id: 'A', cursor: 'b', limit: 3 })).toEqual({
      app_id,
      device_id: 'a',
      cursor: 'b',
      limit: 3,
    })
  })

  test('that pages takes a limit of 1 to 1,000 and any line of text as its cursor', () => {
    for (const limit of [1, 1000]) expect(parseInput(listDevicesInput, { app_id, limit })).toMatchObject({ limit })
    for (const limit of [0, 1001, 1.5])
      expect(refusal(listDevicesInput, { app_id, limit })).toMatchObject({ path: 'limit' })
    for (const cursor of ['a', 'x'.repeat(255)]) {
      expect(parseInput(listDevicesInput, { app_id, cursor })).toMatchObject({ cursor })
    }
    for (const cursor of ['', 'a\0']) {
      expect(refusal(listDevicesInput, { app_id, cursor })).toMatchObject({ path: 'cursor' })
    }
  })
})
