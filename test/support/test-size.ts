/**
 * How much of it a test tries: a test of the same thing on many cases tries few of them in `npm test`, and many in
 * `npm run test:long`, where a file `x.long.test.ts` that imports `x.test.ts` runs it again. What is too
 * much for that is tried as a whole by `TEST_CASES=all npm run test:long -- <file>`.
 */
const sizes = ['few', 'many', 'all'] as const
type Size = (typeof sizes)[number]

function sizeOf(given: string | undefined = 'few'): Size {
  const size = sizes.find((it) => it === given)
  if (size === undefined) throw new Error(`Expected TEST_CASES to be few, many or all, got ${JSON.stringify(given)}`)
  return size
}

const size = sizeOf(process.env['TEST_CASES'])

/** Are these the long tests? */
export const isLong: boolean = size !== 'few'

/** The one of the three that is tried now. */
export function bySize<Value>(values: Readonly<Record<Size, Value>>): Value {
  return values[size]
}
