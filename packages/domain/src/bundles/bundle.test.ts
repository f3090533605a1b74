import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  deleteBundleInput,
  downloadBundleInput,
  listBundlesInput,
  newVersion,
  registerBundleInput,
  setBundleMetadataInput,
  setBundleToChannelInput,
  uploadBundleInput,
} from './bundle.ts'
import { parseInput } from '../input/invalid-input.ts'
import { refusal } from '../testing/refusal.ts'
import { invalidVersions, validVersions } from '../testing/versions.ts'

const app_id = 'com.example.app'
const external_url = 'https://example.com/bundle.zip'
const checksum = 'abc'
const hex = '0123456789abcdef'.repeat(4)
const mustBeUrl = (field: string, length: number) =>
  `Expected ${field} to be an https: URL without credentials, of at most 2048 characters, got ${length} characters`

describe('the version of a new bundle', () => {
  test('has many cases here, and each once', () => {
    for (const versions of [validVersions, invalidVersions]) {
      expect(versions.length).toBeGreaterThanOrEqual(50)
      expect(new Set(versions).size).toBe(versions.length)
    }
  })

  test.each(validVersions)('may be %j, and is kept as it came', (version) => {
    expect(parseInput(newVersion, version)).toBe(version)
    expect(parseInput(uploadBundleInput, { app_id, version })).toEqual({ app_id, version })
    const registered = { app_id, version, external_url, checksum }
    expect(parseInput(registerBundleInput, registered)).toEqual(registered)
  })

  const refused = { sentence: 'Invalid version format', code: 'invalid_version', path: 'version' }

  test.each(invalidVersions)('is not %j', (version) => {
    expect(refusal(uploadBundleInput, { app_id, version })).toEqual(refused)
    expect(refusal(registerBundleInput, { app_id, version, external_url, checksum })).toEqual(refused)
  })

  test.each([[1], [1.2], [true], [['1.0.0']], [{ toString: '1.0.0' }]])('is text, and not %j', (version) => {
    expect(refusal(uploadBundleInput, { app_id, version })).toEqual(refused)
  })

  test.each([undefined, null])('is required: %s is none', (version) => {
    for (const schema of [uploadBundleInput, registerBundleInput]) {
      expect(refusal(schema, { app_id, external_url, checksum, version })).toEqual({
        sentence: 'version is required',
        code: 'invalid_input',
        path: 'version',
      })
    }
  })

  test.each([
    ['number', '1.0.'],
    ['prerelease', '1.0.0-'],
    ['later prerelease', '1.0.0-a.b.'],
    ['build', '1.0.0+'],
    ['build after a prerelease', '1.0.0-a+'],
  ])('has at most 255 characters, be they in its %s', (_, begin) => {
    const longest = begin.padEnd(255, '9')
    expect(parseInput(newVersion, longest)).toBe(longest)
    expect(refusal(uploadBundleInput, { app_id, version: `${longest}9` })).toEqual(refused)
  })

  test('that is refused says in its issue what was expected, which the published sentence does not', () => {
    const message =
      'Expected version to be SemVer 2.0 such as 1.2.3 or 1.2.3-beta.1, without a leading v, of at most 255 characters'
    for (const version of ['v1.0.0', '1'.repeat(256)]) {
      expect(() => parseInput(uploadBundleInput, { app_id, version })).toThrow(
        expect.objectContaining({ message: 'Invalid version format', issues: [{ path: 'version', message }] }),
      )
    }
  })

  test('is decided in bounded time for every text', () => {
    const hostile = [
      '0'.repeat(255),
      '1'.repeat(255),
      `1.0.0-${'0'.repeat(248)}!`,
      `1.0.0-${'0a'.repeat(124)}!`,
      `1.0.0-${'-'.repeat(248)}!`,
      `1.0.0-${'a.'.repeat(124)}!`,
      `1.0.0-${'0.'.repeat(124)}`,
      `1.0.0+${'-'.repeat(248)}!`,
      `1.0.0+${'0.'.repeat(124)}`,
      `1.0.0-${'0'.repeat(1_000_000)}!`,
      '1.'.repeat(1_000_000),
      `1.0.0-${'a.'.repeat(1_000_000)}!`,
    ]
    // It takes a few milliseconds; an expression that backtracks would not come back.
    for (let round = 0; round < 20; round += 1) {
      for (const version of hostile) expect(newVersion.safeParse(version).success).toBe(false)
    }
  })
})

describe('the checksum of an upload', () => {
  test.each([
    ['in lower case', hex, hex],
    ['in upper case', hex.toUpperCase(), hex],
    ['in both', hex.replaceAll('a', 'A'), hex],
  ])('is 64 hex digits %s, kept in lower case', (_, sent, kept) => {
    expect(parseInput(uploadBundleInput, { app_id, version: '1.0.0', checksum: sent })).toMatchObject({
      checksum: kept,
    })
  })

  test('may be left out', () => {
    for (const input of [{}, { checksum: null }, { checksum: undefined }]) {
      expect(parseInput(uploadBundleInput, { app_id, version: '1.0.0', ...input }).checksum).toBeUndefined()
    }
  })

  test.each([
    ['63 digits', hex.slice(1), '63 characters'],
    ['65 digits', `${hex}0`, '65 characters'],
    ['a digit that is not hex', `g${hex.slice(1)}`, '64 characters'],
    ['a blank before', ` ${hex}`, '65 characters'],
    ['a line break at the end', `${hex}\n`, '65 characters'],
    ['full-width digits', '０'.repeat(64), '64 characters'],
    ['another encoding', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649=', '44 characters'],
    ['a name of the algorithm', `sha256:${hex}`, '71 characters'],
    ['nothing', '', '0 characters'],
    ['a number', 7, '7'],
  ])('is not %s', (_, sent, got) => {
    expect(refusal(uploadBundleInput, { app_id, version: '1.0.0', checksum: sent })).toEqual({
      sentence: `Expected x-checksum-sha256 to be a SHA-256 in hex, 64 characters, got ${got}`,
      code: 'invalid_input',
      path: 'checksum',
    })
  })
})

describe('a registered bundle', () => {
  const whole = { app_id, version: '1.2.3', external_url, checksum }

  test.each(['app_id', 'external_url', 'checksum'])('needs its %s', (field) => {
    for (const missing of [undefined, null]) {
      const refused = { sentence: `${field} is required`, code: 'invalid_input', path: field }
      expect(refusal(registerBundleInput, { ...whole, [field]: missing })).toEqual(refused)
    }
  })

  test('takes an address whose ASCII form is at most 2048 characters', () => {
    const input = (url: string) => ({ app_id: 'com.example.app', version: '1.0.0', checksum: 'c', external_url: url })
    const of = (umlauts: number) => `https://example.com/${'ü'.repeat(umlauts)}`
    expect(registerBundleInput.parse(input(of(338))).external_url).toBe(`https://example.com/${'%C3%BC'.repeat(338)}`)
    expect(registerBundleInput.safeParse(input(of(339))).success).toBe(false)
  })

  test.each(['http://example.com/b.zip', 'file:///b.zip', 'https://user:secret@example.com/', '//example.com', ''])(
    'is not at %j',
    (url) => {
      const sentence = mustBeUrl('external_url', url.length)
      const refused = { sentence, code: 'invalid_input', path: 'external_url' }
      expect(refusal(registerBundleInput, { ...whole, external_url: url })).toEqual(refused)
    },
  )

  test('has a checksum of any form, a line of at most 255 characters', () => {
    for (const kept of ['crc32:1', 'x'.repeat(255)]) {
      expect(parseInput(registerBundleInput, { ...whole, checksum: ` ${kept} ` })).toMatchObject({ checksum: kept })
    }
    for (const bad of ['', ' ', 'a\nb', 'x'.repeat(256)]) {
      expect(refusal(registerBundleInput, { ...whole, checksum: bad })).toMatchObject({ path: 'checksum' })
    }
  })

  test('brings no other field along', () => {
    const more = { id: 7, storage_provider: 'file', object_key: 'organizations/x', deleted: true }
    expect(parseInput(registerBundleInput, { ...whole, ...more })).toEqual(whole)
  })
})

describe('the metadata of a bundle', () => {
  const link = 'https://example.com/notes'

  test.each<[what: string, change: object]>([
    ['a link', { link }],
    ['a comment', { comment: 'x'.repeat(1000) }],
    ['both', { link, comment: 'Fixes the start' }],
  ])('may be %s', (_, change) => {
    expect(parseInput(setBundleMetadataInput, { app_id, version_id: 1, ...change })).toEqual({
      app_id,
      version_id: 1,
      ...change,
    })
  })

  test.each([[{}], [{ link: null, comment: null }], [{ note: 'x' }]])('is not %j: nothing would change', (change) => {
    expect(refusal(setBundleMetadataInput, { app_id, version_id: 1, ...change })).toMatchObject({
      sentence: 'Nothing to update',
      code: 'nothing_to_update',
    })
  })

  test.each<[change: object, path: string, sentence: string]>([
    [{ link: 'http://example.com' }, 'link', mustBeUrl('link', 18)],
    [
      { comment: 'x'.repeat(1001) },
      'comment',
      'Expected comment to be text of 1-1000 characters without control characters, got 1001 characters',
    ],
    [
      { comment: 'a\0' },
      'comment',
      'Expected comment to be text of 1-1000 characters without control characters, got 2 characters',
    ],
  ])('is refused when it is %j', (change, path, sentence) => {
    const refused = { sentence, code: 'invalid_input', path }
    expect(refusal(setBundleMetadataInput, { app_id, version_id: 1, ...change })).toEqual(refused)
  })
})

describe('a bundle that should exist', () => {
  test('is named by any text, for what names nothing is not found', () => {
    for (const version of ['1.0.0', 'v1', ' ', 'x'.repeat(1000)]) {
      expect(parseInput(downloadBundleInput, { app_id, version })).toEqual({ app_id, version })
      expect(parseInput(deleteBundleInput, { app_id, version })).toEqual({ app_id, version })
    }
  })

  test('is needed for a download; a deletion without one is about all that none uses', () => {
    for (const version of [undefined, null]) {
      expect(refusal(downloadBundleInput, { app_id, version }).sentence).toBe('version is required')
    }
    expect(parseInput(deleteBundleInput, { app_id })).toEqual({ app_id })
  })

  // Both deleted every bundle that no channel uses.
  test('is neither null nor misspelt in a deletion', () => {
    expect(refusal(deleteBundleInput, { app_id, version: null })).toEqual({
      sentence: 'Expected version to be text, got null: leave it out to delete all bundles that no channel uses',
      code: 'invalid_input',
      path: 'version',
    })
    expect(refusal(deleteBundleInput, { app_id, verison: '1.0.0' })).toEqual({
      sentence: 'Expected only app_id, version in a call that destroys, got also verison',
      code: 'invalid_input',
      path: '',
    })
  })

  // A variable that is empty by mistake must not delete every bundle.
  test('is not the empty text: that must not mean all of them', () => {
    for (const schema of [downloadBundleInput, deleteBundleInput]) {
      expect(refusal(schema, { app_id, version: '' })).toEqual({
        sentence: 'version is required',
        code: 'invalid_input',
        path: 'version',
      })
    }
  })

  const byId: readonly (readonly [z.ZodType, string, object])[] = [
    [setBundleToChannelInput, 'version_id', { app_id, channel_id: 1 }],
    [setBundleToChannelInput, 'channel_id', { app_id, version_id: 1 }],
    [setBundleMetadataInput, 'version_id', { app_id, comment: 'x' }],
  ]
  test.each(byId)('%#: has ids from 1', (schema, field, rest) => {
    for (const id of [1, Number.MAX_SAFE_INTEGER]) {
      expect(parseInput(schema, { ...rest, [field]: id })).toMatchObject({ [field]: id })
    }
    for (const id of [0, -1, 1.5, '1', Number.MAX_SAFE_INTEGER + 1, Number.NaN]) {
      const got = typeof id === 'string' ? '1 characters' : String(id)
      expect(refusal(schema, { ...rest, [field]: id })).toEqual({
        sentence: `Expected ${field} to be a whole number from 1 to 9007199254740991, got ${got}`,
        code: 'invalid_input',
        path: field,
      })
    }
    expect(refusal(schema, rest).sentence).toBe(`${field} is required`)
  })

  test('is listed by page', () => {
    expect(parseInput(listBundlesInput, { app_id, page: 3 })).toMatchObject({ app_id, page: 3 })
    expect(refusal(listBundlesInput, { app_id, page: -1 })).toMatchObject({ path: 'page' })
    expect(refusal(listBundlesInput, {}).sentence).toBe('app_id is required')
  })
})
