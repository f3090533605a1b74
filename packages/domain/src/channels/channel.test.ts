import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  autoUpdateLimits,
  deleteChannelInput,
  getChannelInput,
  listChannelsInput,
  readChannelsInput,
  upsertChannelInput,
} from './channel.ts'
import { newChannelSettings } from './channel-answer.ts'
import { setDeviceChannelInput } from '../devices/device.ts'
import { parseInput } from '../input/invalid-input.ts'
import { refusal } from '../testing/refusal.ts'

const app_id = 'com.example.app'
const flags = [
  'public',
  'disableAutoUpdateUnderNative',
  'ios',
  'android',
  'electron',
  'allow_device_self_set',
  'allow_emulator',
  'allow_dev',
] as const

describe('the name of a channel', () => {
  test.each([
    ['one character', 'a', 'a'],
    ['100 characters', 'x'.repeat(100), 'x'.repeat(100)],
    ['100 emoji', '🦊'.repeat(100), '🦊'.repeat(100)],
    ['blanks around', '  beta\n', 'beta'],
    ['blanks inside', 'beta  testers', 'beta  testers'],
    ['both cases', 'Beta', 'Beta'],
    ['another script', 'テスト', 'テスト'],
    ['signs', 'feat/one#2?', 'feat/one#2?'],
  ])('of %s is kept, trimmed, and found by the same text', (_, channel, kept) => {
    expect(parseInput(upsertChannelInput, { app_id, channel })).toMatchObject({ channel: kept })
    for (const finding of [getChannelInput, readChannelsInput, deleteChannelInput]) {
      expect(parseInput(finding, { app_id, channel })).toMatchObject({ channel: kept })
    }
    expect(parseInput(setDeviceChannelInput, { app_id, channel, device_id: 'a' })).toMatchObject({ channel: kept })
  })

  test.each([
    ['nothing', '', 0],
    ['blanks', ' \t\n', 0],
    ['101 characters', 'x'.repeat(101), 101],
    ['101 emoji', '🦊'.repeat(101), 101],
    ['NUL', 'a\0', 2],
    // Names of channels that are being deleted begin like this: no caller may use or match one.
    ['a control character first', '\u00017', 2],
    ['a line break inside', 'a\nb', 3],
    ['a C1 control character', 'a\u0085b', 3],
    ['a lone surrogate', 'a\ud800', 2],
  ])('of %s is refused', (_, channel, length) => {
    expect(refusal(upsertChannelInput, { app_id, channel })).toEqual({
      sentence: `Expected channel to be text of 1-100 characters without control characters, got ${length} characters`,
      code: 'invalid_input',
      path: 'channel',
    })
  })

  const needed: Record<string, z.ZodType> = { upsertChannelInput, getChannelInput, deleteChannelInput }
  test.each(Object.entries(needed))('is needed by %s, and so is the app’s', (_, schema) => {
    for (const missing of [undefined, null]) {
      expect(refusal(schema, { app_id, channel: missing })).toMatchObject({
        sentence: 'channel is required',
        path: 'channel',
      })
      expect(refusal(schema, { app_id: missing, channel: 'beta' })).toMatchObject({
        sentence: 'app_id is required',
        path: 'app_id',
      })
    }
  })

  test('of one that should exist is any text but a blank one, which must not mean all of them', () => {
    for (const schema of [getChannelInput, deleteChannelInput, readChannelsInput]) {
      expect(parseInput(schema, { app_id, channel: 'a\nb' })).toMatchObject({ channel: 'a\nb' })
      for (const channel of ['', ' '])
        expect(refusal(schema, { app_id, channel })).toMatchObject({ sentence: 'channel is required' })
    }
  })
})

describe('the settings of a channel', () => {
  test.each(flags)('%s is true or false, or stays', (field) => {
    for (const value of [true, false]) {
      expect(parseInput(upsertChannelInput, { app_id, channel: 'beta', [field]: value })[field]).toBe(value)
    }
    for (const value of [undefined, null]) {
      expect(parseInput(upsertChannelInput, { app_id, channel: 'beta', [field]: value })[field]).toBeUndefined()
    }
    for (const [value, got] of [
      ['true', '4 characters'],
      [1, '1'],
      [[], 'an array'],
    ] as const) {
      expect(refusal(upsertChannelInput, { app_id, channel: 'beta', [field]: value })).toEqual({
        sentence: `Expected ${field} to be true or false, got ${got}`,
        code: 'invalid_input',
        path: field,
      })
    }
  })

  test('disableAutoUpdate is one of the published words', () => {
    expect(autoUpdateLimits).toEqual(['major', 'minor', 'patch', 'version_number', 'none'])
    for (const disableAutoUpdate of autoUpdateLimits) {
      const input = { app_id, channel: 'beta', disableAutoUpdate }
      expect(parseInput(upsertChannelInput, input)).toMatchObject({ disableAutoUpdate })
    }
    for (const disableAutoUpdate of ['', 'Major', 'all', ' none', true]) {
      expect(refusal(upsertChannelInput, { app_id, channel: 'beta', disableAutoUpdate })).toMatchObject({
        code: 'invalid_input',
        path: 'disableAutoUpdate',
        sentence: expect.stringContaining('one of major, minor, patch, version_number, none, got'),
      })
    }
  })

  test('all have a value for a new channel, which is not public', () => {
    expect(Object.keys(newChannelSettings).toSorted()).toEqual([...flags, 'disableAutoUpdate'].toSorted())
    expect(newChannelSettings).toMatchObject({ public: false, ios: true, android: true, electron: true })
  })

  test('come with a version that is any text but the empty one', () => {
    const input = { app_id, channel: 'beta' }
    expect(parseInput(upsertChannelInput, { ...input, version: '1.0.0' })).toMatchObject({ version: '1.0.0' })
    expect(parseInput(upsertChannelInput, { ...input, version: null }).version).toBeUndefined()
    expect(refusal(upsertChannelInput, { ...input, version: '' })).toMatchObject({ sentence: 'version is required' })
  })

  test('bring no other field along', () => {
    const more = { id: 7, bundle_id: 1, created_at: 'x' }
    expect(parseInput(upsertChannelInput, { app_id, channel: 'beta', ...more })).toEqual({ app_id, channel: 'beta' })
  })
})

describe('the list of channels', () => {
  test('is of one app, by page; or one channel is read by its name', () => {
    expect(parseInput(listChannelsInput, { app_id, page: 1, limit: 2 })).toEqual({ app_id, page: 1, limit: 2 })
    expect(parseInput(readChannelsInput, { app_id, channel: 'beta' })).toMatchObject({ app_id, channel: 'beta' })
    for (const schema of [listChannelsInput, readChannelsInput]) {
      expect(refusal(schema, {}).sentence).toBe('app_id is required')
      expect(refusal(schema, { app_id, page: 0.5 })).toMatchObject({ path: 'page' })
    }
  })
})
