import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { updateAppInput } from '../apps/app.ts'
import { setBundleMetadataInput } from '../bundles/bundle.ts'
import { day, time } from './fields.ts'
import { parseInput } from './invalid-input.ts'
import { createOrganizationInput, updateOrganizationInput } from '../organizations/organization.ts'
import { upsertChannelInput } from '../channels/channel.ts'
import { refusal } from '../testing/refusal.ts'

const orgId = 'org_01h'
const expectedName = 'Expected name to be text of 1-255 characters without control characters, got'
const expectedLogo = 'Expected logo to be an https: URL without credentials, of at most 2048 characters, got'

describe('a name', () => {
  test.each<[what: string, name: string, kept: string]>([
    ['one character', 'A', 'A'],
    ['255 characters', 'x'.repeat(255), 'x'.repeat(255)],
    ['255 emoji', '🦊'.repeat(255), '🦊'.repeat(255)],
    ['255 characters and blanks around', ` ${'x'.repeat(255)}\n`, 'x'.repeat(255)],
    ['blanks inside', '  Acme  Inc ', 'Acme  Inc'],
    ['other scripts', '株式会社 العربية', '株式会社 العربية'],
    ['joined emoji', '👩‍👩‍👧', '👩‍👩‍👧'],
    ['an emoji with tag characters', '🏴\u{e0067}\u{e0062}\u{e007f}', '🏴\u{e0067}\u{e0062}\u{e007f}'],
    ['a joiner and a non-joiner inside words', 'می\u200cخواهم क्\u200dष', 'می\u200cخواهم क्\u200dष'],
    ['marks of direction', 'שלום\u200f!\u200e', 'שלום\u200f!\u200e'],
    ['a combining mark', 'Zu\u0308rich', 'Zu\u0308rich'],
  ])('of %s is kept', (_, name, kept) => {
    expect(parseInput(createOrganizationInput, { name })).toEqual({ name: kept })
    expect(parseInput(updateOrganizationInput, { orgId, name })).toEqual({ orgId, name: kept })
  })

  test.each<[what: string, name: unknown, got: string]>([
    ['256 characters', 'x'.repeat(256), '256 characters'],
    ['256 emoji', '🦊'.repeat(256), '256 characters'],
    ['NUL inside', 'a\0b', '3 characters'],
    ['a line break inside', 'a\nb', '3 characters'],
    ['an escape character inside', 'a\u001bb', '3 characters'],
    ['a C1 control character inside', 'a\u0085b', '3 characters'],
    ['a lone high surrogate', 'a\ud800b', '3 characters'],
    ['a lone low surrogate at the end', 'a\udc00', '2 characters'],
  ])('of %s is refused', (_, name, got) => {
    const refused = { sentence: `${expectedName} ${got}`, code: 'invalid_input', path: 'name' }
    expect(refusal(createOrganizationInput, { name })).toEqual(refused)
    expect(refusal(updateOrganizationInput, { orgId, name })).toEqual(refused)
  })

  test.each([
    ['zero-width characters', '\u200b\u200d\u200c\u2060\u180e'],
    ['Hangul fillers', '\u3164\u115f\u1160\uffa0'],
    ['tag characters', '\u{e0041}\u{e0042}'],
    ['variation selectors', '\ufe0f\u{e0100}'],
    ['soft hyphens and marks of direction', '\u00ad\u200e\u061c'],
    ['a blank of Braille', '\u2800'],
    ['blanks between invisible characters', '\u200b \u200b'],
  ])('of only %s is refused', (_, name) => {
    const sentence = `Expected name to be text with a visible character, got ${Array.from(name).length} characters`
    const refused = { sentence, code: 'invalid_input', path: 'name' }
    expect(refusal(createOrganizationInput, { name })).toEqual(refused)
    expect(refusal(updateOrganizationInput, { orgId, name })).toEqual(refused)
    expect(refusal(upsertChannelInput, { app_id: 'a.b', channel: name })).toMatchObject({ path: 'channel' })
  })

  test.each([
    '\u2028',
    '\u2029',
    '\u202a',
    '\u202b',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u2066',
    '\u2067',
    '\u2068',
    '\u2069',
  ])('with the character %j, which makes it look like another, is refused', (character) => {
    const name = `Acme${character}gnp.exe`
    const sentence =
      'Expected name to be text without line separators and characters that turn its direction, got 12 characters'
    const refused = { sentence, code: 'invalid_input', path: 'name' }
    expect(refusal(createOrganizationInput, { name })).toEqual(refused)
    expect(refusal(updateOrganizationInput, { orgId, name })).toEqual(refused)
    expect(refusal(updateOrganizationInput, { orgId, logo: `https://e.co/${character}` })).toMatchObject({
      path: 'logo',
    })
  })

  test('that is blank is no change that could be made', () => {
    const sentence = `${expectedName} 0 characters`
    expect(refusal(updateOrganizationInput, { orgId, name: '  ' })).toMatchObject({ sentence, code: 'invalid_input' })
  })
})

describe('an e-mail address', () => {
  test.each(['a@example.com', 'first.last+tag@mail.example.org', ' a@example.com '])('may be %j', (email) => {
    const kept = email.trim()
    expect(parseInput(createOrganizationInput, { name: 'A', email })).toEqual({ name: 'A', email: kept })
    expect(parseInput(updateOrganizationInput, { orgId, management_email: email })).toEqual({
      orgId,
      management_email: kept,
    })
  })

  test.each([
    '',
    'a',
    'a@',
    '@example.com',
    'a@example',
    'a b@example.com',
    'a@exam ple.com',
    'a@example.com\nb@example.com',
    'a@b@example.com',
    'a\0@example.com',
    `${'a'.repeat(250)}@example.com`,
  ])('is not %j', (email) => {
    const got = `an e-mail address, got ${email.length} characters`
    expect(refusal(createOrganizationInput, { name: 'A', email })).toEqual({
      sentence: `Expected email to be ${got}`,
      code: 'invalid_input',
      path: 'email',
    })
    expect(refusal(updateOrganizationInput, { orgId, management_email: email })).toEqual({
      sentence: `Expected management_email to be ${got}`,
      code: 'invalid_input',
      path: 'management_email',
    })
  })

  test('of null counts as left out', () => {
    expect(parseInput(createOrganizationInput, { name: 'A', email: null })).toEqual({ name: 'A' })
  })
})

describe('a text that may be cleared', () => {
  const bundle = { app_id: 'com.example', version_id: 1 }
  test.each([
    [updateAppInput, { app_id: 'com.example' }, 'icon'],
    [setBundleMetadataInput, bundle, 'link'],
    [setBundleMetadataInput, bundle, 'comment'],
  ] as const)('is null where it is empty: %#', (schema, named, field) => {
    const value = field === 'comment' ? 'x' : 'https://e.co/x'
    expect(parseInput(schema as z.ZodType, { ...named, [field]: value })).toMatchObject({ [field]: value })
    expect(parseInput(schema as z.ZodType, { ...named, [field]: '' })).toMatchObject({ [field]: null })
    expect(refusal(schema, { ...named, [field]: ' ' })).toMatchObject({ path: field, code: 'invalid_input' })
    expect(refusal(schema, { ...named, [field]: 7 })).toMatchObject({
      sentence: expect.stringMatching(new RegExp(`^Expected ${field} to be .*, got 7$`)) as string,
    })
  })

  test('stays as it is where it is null', () => {
    expect(refusal(updateAppInput, { app_id: 'com.example', icon: null })).toMatchObject({ code: 'nothing_to_update' })
    expect(refusal(setBundleMetadataInput, { ...bundle, link: null, comment: null })).toMatchObject({
      code: 'nothing_to_update',
    })
  })
})

describe('a logo', () => {
  const longest = `https://example.com/${'x'.repeat(2028)}`

  test.each(['https://example.com', 'https://example.com/a.png?v=1#x', 'https://例え.jp/ロゴ.png', longest])(
    'may be %s',
    (logo) => {
      expect(parseInput(updateOrganizationInput, { orgId, logo })).toEqual({ orgId, logo })
    },
  )

  test('of null clears it, and is a change', () => {
    expect(parseInput(updateOrganizationInput, { orgId, logo: null })).toEqual({ orgId, logo: null })
  })

  test.each([
    ['http:', 'http://example.com/a.png'],
    ['javascript:', 'javascript:alert(1)'],
    ['data:', 'data:image/png;base64,AAAA'],
    ['no host', 'https:'],
    ['no host after slashes', 'https://'],
    ['no host but a path', 'https:///a.png'],
    ['a backslash, which programs read in different ways', 'https://example.com\\@example.org/'],
    ['a user', 'https://user@example.com/'],
    ['a user and a password', 'https://user:secret@example.com/'],
    ['a password alone', 'https://:secret@example.com/'],
    ['a blank inside', 'https://example.com/a b.png'],
    ['a tab inside', 'https://exam\tple.com/'],
    ['a line break inside', 'https://example.com/a\n.png'],
    ['a line break at the end', 'https://example.com/\n'],
    ['a blank before', ' https://example.com/'],
    ['NUL', 'https://example.com/\0'],
    ['a lone surrogate', 'https://example.com/\ud800'],
    ['2,049 characters', `${longest}x`],
    ['nothing', ''],
  ])('with %s is refused', (_, logo) => {
    const refused = { sentence: `${expectedLogo} ${logo.length} characters`, code: 'invalid_input', path: 'logo' }
    expect(refusal(updateOrganizationInput, { orgId, logo })).toEqual(refused)
  })
})

describe('a time and a day', () => {
  test.each([
    ['2028-02-29T12:00:00Z', '2028-02-29T12:00:00.000Z'],
    ['2026-01-31T23:30:00.5-01:00', '2026-02-01T00:30:00.500Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s are read in UTC, and are taken again as they are answered', (text, answered) => {
    expect(time('from').transform(toText).parse(text)).toBe(answered)
    expect(time('from').transform(toText).parse(answered)).toBe(answered)
    expect(day('from').parse(text)).toBe(answered.slice(0, 10))
  })

  test.each([
    ['a year past 9999 in UTC', '9999-12-31T23:59:59-12:00'],
    ['a year before 0001 in UTC', '0001-01-01T00:00:00+12:00'],
    ['the year 0000', '0000-06-01T00:00:00Z'],
    ['a day that does not exist', '2027-02-30T00:00:00Z'],
    ['an hour that does not exist', '2027-02-28T24:00:00Z'],
    ['no offset', '2027-02-28T12:00:00'],
  ])('of %s are refused: %s', (_, text) => {
    expect(time('from').safeParse(text).success).toBe(false)
    expect(day('from').safeParse(text).success).toBe(false)
    expect(day('from').safeParse(text.slice(0, 10)).success).toBe(!/^0000|02-30/.test(text))
  })
})

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
