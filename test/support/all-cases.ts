/**
 * Are these the long tests? A test that tries the same thing on many cases tries few of them in `npm test`. A file
 * `x.long.test.ts` that imports `x.test.ts` runs it again, on all.
 */
export const isOnAllCases: boolean = process.env['TEST_CASES'] === 'all'
