/** Values for the fields of a request: what a field's schema asks for, what exists, and what nothing asks for. */
import type { Random } from '../../../../../test/support/random.ts'

/** A schema of the OpenAPI document, as far as inputs use it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  minimum?: number
  maximum?: number
}

/** Values of things that exist, of the caller's organization and of others, by the field that takes them. */
export type Known = Record<string, [unknown, ...unknown[]]>

/** How likely a value, or a part of a request, is one that nothing asks for. */
export type Wildness = number

/** Follows a reference into the document. */
export type Resolve = (schema: Schema) => Schema

type Values = [unknown, ...unknown[]]

const broken: Values = [
  null,
  '',
  ' ',
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  true,
  false,
  [],
  [[]],
  [null],
  {},
  { $ne: null },
  { __proto__: null, constructor: 1 },
  'x'.repeat(5000),
  'a\u0000b',
  '\u0000',
  '\ud800',
  'a\udfff',
  '\u202e',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  "' or 1=1 --",
  '%',
  '%00',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-0',
  '1e3',
  '0x10',
  '999999999999999999999',
  'null',
  'undefined',
  '\ufeff1',
  '1\n',
  Array.from({ length: 300 }, (_, n) => `item ${n}`),
]

const ofFormat: Record<string, Values> = {
  email: ['new@example.com', 'ANN@EXAMPLE.COM', 'ü@bücher.example', 'a'.repeat(64) + '@example.com'],
  uri: ['https://example.com/a.zip', 'https://example.com:8443/?a=b#c', 'http://example.com'],
  'date-time': [
    '2026-01-01T00:00:00.000Z',
    '2030-12-31T23:59:59+14:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ],
  date: ['2026-01-01', '2025-12-31', '2026-02-30', '0000-01-01', '9999-12-31'],
  uuid: ['0196f3a0-7b1e-7000-8000-000000000001'],
}

const texts: Values = [
  'a',
  'Name',
  '1.0.0',
  '2.0.0-beta.1+build',
  'beta',
  'com.example.new',
  'Ünïcödé',
  'x'.repeat(255),
]

export interface ValueContext {
  random: Random
  known: Known
  resolve: Resolve
  wildness: Wildness
}

/** A value for a field: one that its schema or what exists gives or, the wilder the likelier, a broken one. */
export function valueOf(context: ValueContext, name: string, schema: Schema): unknown {
  const { random, known, resolve, wildness } = context
  if (random.chance(wildness)) return random.oneOf(broken)
  const existing = known[name]
  if (existing !== undefined && random.chance(1 - wildness)) return random.oneOf(existing)
  return ofSchema(context, name, resolve(schema))
}

function ofSchema(context: ValueContext, name: string, schema: Schema): unknown {
  const { random } = context
  const { type, format, anyOf, items, properties, minimum = -1, maximum = 1000 } = schema
  const within = (inner: Schema) => valueOf(context, name, inner)
  const [first, ...others] = schema.enum ?? []
  if (first !== undefined) return random.oneOf([first, ...others])
  if ('const' in schema) return schema.const
  if (anyOf?.[0]) return within(random.oneOf([anyOf[0], ...anyOf.slice(1)]))
  const kind = Array.isArray(type) ? random.oneOf([type[0] ?? 'string', ...type.slice(1)]) : type
  switch (kind) {
    case 'array':
      return Array.from({ length: random.whole(0, 4) }, () => within(items ?? {}))
    case 'object':
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([field, inner]) => [field, valueOf(context, field, inner)]),
      )
    case 'boolean':
      return random.chance(0.5)
    case 'integer':
    case 'number':
      return random.chance(context.wildness)
        ? random.oneOf([minimum - 1, maximum + 1])
        : random.whole(Math.max(0, minimum), Math.min(maximum, 5))
    case 'null':
      return null
    case undefined:
    default:
      return random.oneOf(ofFormat[format ?? ''] ?? texts)
  }
}
