/**
 * The building blocks of input schemas: each says in its error which field is wrong, what was expected and what came.
 */
import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import { asciiAddress, isEmailAddress } from './email-address.ts'

const REQUIRED: Record<string, string> = { name: errorSentences.name_required, orgId: errorSentences.org_id_required }

/** What a field's schema says about a value that it refuses. */
export type FieldError = (issue: { input?: unknown }) => string

/**
 * The error function of a field: "x is required" when it is missing or null, else "Expected x to be <what>, got ...".
 */
export function expected(field: string, what: string): FieldError {
  return ({ input }) => {
    if (isMissing(input)) return REQUIRED[field] ?? `${field} is required`
    return `Expected ${field} to be ${what}, got ${describe(input)}`
  }
}

/** An input made of fields; those it does not know are ignored, so that callers of a richer API keep working. */
export function inputObject<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  return z.object(shape, { error: expected('the input', 'an object') })
}

/**
 * The input of a call that destroys. It refuses fields that it does not know: without a field that was misspelt it
 * could destroy more than was meant. For the same reason its optional fields do not accept null.
 */
export function destroyingInput<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return strictInput(shape, 'a call that destroys')
}

/**
 * The input of a call with fields that narrow rights, such as the limits of a key. It refuses fields that it does not
 * know: a limit that was misspelt, or that it does not offer, must not become no limit.
 */
export function narrowingInput<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return strictInput(shape, 'a call that sets rights')
}

function strictInput<Shape extends z.ZodRawShape>(shape: Shape, call: string): z.ZodObject<Shape, z.core.$strict> {
  const fields = Object.keys(shape).join(', ')
  const isObject = expected('the input', 'an object')
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `Expected only ${fields} in ${call}, got also ${issue.keys[0]?.slice(0, 64).toWellFormed()}`
        : isObject(issue),
  })
}

/** A field that may be left out; null counts as left out (docs/rest-contract.md). */
export function optional<T extends z.ZodType>(
  schema: T,
): z.ZodPipe<z.ZodOptional<z.ZodNullable<T>>, z.ZodTransform<z.output<T> | undefined, z.output<T> | null | undefined>> {
  return schema.nullish().transform((value) => value ?? undefined)
}

/**
 * Text that an empty text clears: null then. It may be left out; null counts as left out, as everywhere
 * (docs/decisions/0049-an-empty-text-clears.md). What is neither empty nor of this form is refused with the sentence of the
 * text.
 */
export function clearable(
  text: z.ZodString,
): z.ZodPipe<
  z.ZodOptional<z.ZodUnion<readonly [z.ZodLiteral<''>, z.ZodString, z.ZodNull]>>,
  z.ZodTransform<string | null | undefined, string | null | undefined>
> {
  return z
    .union([z.literal(''), text, z.null()], {
      error: (issue) => (issue.code === 'invalid_union' ? issue.errors[1]?.[0]?.message : undefined),
    })
    .optional()
    .transform((value) => (value === '' ? null : (value ?? undefined)))
}

/**
 * Text of 1 to `max` characters after trimming, at least one of them visible. Without control characters, broken
 * surrogate pairs, and what makes text look like another: line separators and characters that turn its direction.
 */
export function lineOfText(field: string, max: number): z.ZodString {
  const error = expected(field, `text of 1-${max} characters without control characters`)
  return z
    .string({ error })
    .trim()
    .refine((text) => characters(text) >= 1 && characters(text) <= max, { error, abort: true })
    .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), { error, abort: true })
    .refine((text) => visible.test(text), { error: expected(field, 'text with a visible character'), abort: true })
    .refine((text) => !turning.test(text), {
      error: expected(field, 'text without line separators and characters that turn its direction'),
    })
}

/** Not among them: zero-width characters, Hangul fillers, tag characters, variation selectors, the blank of Braille. */
const visible = /[^\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cf}\u2800]/u

/** Line and paragraph separator; embeddings, overrides and isolates of https://www.unicode.org/reports/tr9/. */
const turning = /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** An e-mail address of at most 254 characters (RFC 5321), an international domain in punycode. */
export function emailAddress(field: string, error: FieldError = expected(field, 'an e-mail address')): z.ZodString {
  return z
    .string({ error })
    .trim()
    .overwrite(asciiAddress)
    .max(254, { error, abort: true })
    .refine(isEmailAddress, { error })
    .meta({ format: 'email' })
}

/** An `https:` URL of at most 2,048 characters, without credentials. */
export function httpsUrl(field: string): z.ZodString {
  const error = expected(field, 'an https: URL without credentials, of at most 2048 characters')
  return z
    .string({ error })
    .max(2048, { error, abort: true })
    .refine(
      (text) =>
        /^https:\/\/(?!\/)[^\s\p{Cc}\\]+$/u.test(text) &&
        !turning.test(text) &&
        text.isWellFormed() &&
        isWithoutCredentials(text),
      { error },
    )
}

/** A time, ISO 8601 with an offset or `Z`, as milliseconds since 1970. In UTC its year is 0001 to 9999. */
export function time(field: string): z.ZodPipe<z.ZodISODateTime, z.ZodTransform<number, string>> {
  const error = expected(field, 'a time in ISO 8601, such as 2026-01-31T12:00:00.000Z')
  return z.iso
    .datetime({ error, offset: true })
    .refine(hasYearOfFourDigits, { error })
    .transform((text) => Date.parse(text))
}

/** A day, `YYYY-MM-DD` or a time whose day in UTC counts, as `YYYY-MM-DD`. */
export function day(field: string): z.ZodType<string, string> {
  const error = expected(field, 'a day, such as 2026-01-31')
  return z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], { error })
    .refine(hasYearOfFourDigits, { error })
    .transform((text) => new Date(text).toISOString().slice(0, 10))
}

/**
 * Text of a form for which the published contract has a sentence of its own. That sentence does not say what was
 * expected; the error's `issues` do.
 */
export function publishedFormat(
  field: string,
  { sentence, pattern, max, what }: { sentence: string; pattern: RegExp; max: number; what: string },
): z.ZodString {
  const params = { expected: `Expected ${field} to be ${what}` }
  return z
    .string({ error: ({ input }) => (isMissing(input) ? `${field} is required` : sentence) })
    .refine((text) => text.length <= max && pattern.test(text), { error: sentence, params })
}

/** True or false. */
export function flag(field: string): z.ZodBoolean {
  return z.boolean({ error: expected(field, 'true or false') })
}

/**
 * Text that should name something that exists. Its form is not checked: a name of nothing is not found. Databases
 * refuse a NUL in text, so it is replaced by another character that no name contains.
 */
export function nameOf(field: string, error: FieldError = expected(field, 'text')): z.ZodString {
  return asName(z.string({ error }), field)
}

/** The same, for something whose name is a line of text: it is trimmed as it was when it was given. */
export function trimmedNameOf(field: string): z.ZodString {
  return asName(z.string({ error: expected(field, 'text') }).trim(), field)
}

/** A whole number within bounds. */
export function wholeNumber(field: string, min: number, max: number): z.ZodNumber {
  const error = expected(field, `a whole number from ${min} to ${max}`)
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}

function asName(text: z.ZodString, field: string): z.ZodString {
  return text.min(1, { error: `${field} is required` }).overwrite((name) => name.replaceAll('\0', '\u0002'))
}

/** An offset may lead to a year that answers cannot show: 9999-12-31T23:59:59-12:00 is in the year 10000 in UTC. */
function hasYearOfFourDigits(text: string): boolean {
  const year = new Date(text).getUTCFullYear()
  return year >= 1 && year <= 9999
}

function isMissing(input: unknown): boolean {
  return input === undefined || input === null
}

function characters(text: string): number {
  return Array.from(text).length // code points: an emoji is one character
}

function isWithoutCredentials(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.username === '' && url.password === ''
}

function describe(input: unknown): string {
  if (typeof input === 'string') return `${characters(input)} characters`
  if (typeof input === 'number') return String(input)
  if (Array.isArray(input)) return 'an array'
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`
}
