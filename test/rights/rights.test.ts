/**
 * No user and no key comes to a right that neither they nor who acted had: by any operation on members, keys and policies
 * in any state, and by any sequence of them. What is checked are the product's own decisions; what they are fed with in
 * the database is checked by the tests of the use cases. In rights.long.test.ts sequences are longer.
 */
import { describe, expect, test } from 'vitest'
import { bySize, isLong } from '../support/test-size.ts'
import { brokenRules } from './broken-rules.ts'
import { examineKeys, examineOrganizations, type Examined } from './every-step.ts'
import { productRules, type Rules } from './rules.ts'
import { examineChain, examineSequences, starts } from './sequences.ts'

const longest = bySize({ few: 2, many: 3, all: 4 })
const chains = bySize({ few: 5000, many: 10_000, all: 1_000_000 })

function report(what: string, { tried, done, leak }: Examined): void {
  process.stdout.write(`rights: ${what}: ${tried} tried, ${done} carried out\n`)
  expect(leak ?? '').toBe('')
}

describe('no right comes from nowhere', () => {
  test('by one operation on members and policies, in any state', () => {
    const examined = examineOrganizations(productRules, { isWhole: isLong })
    report('members and policies', examined)
    expect(examined.done).toBeGreaterThan(10_000)
  })

  test('by one operation on keys, of any key on any other', () => {
    const examined = examineKeys(productRules, { isWhole: isLong })
    report('keys', examined)
    expect(examined.done).toBeGreaterThan(10_000)
  })

  test.each(starts.map((start, number) => ({ start, number })))(
    `by any sequence of ${longest} operations from start $number`,
    ({ start, number }) => {
      const examined = examineSequences(productRules, start, { longest })
      report(`sequences of ${longest} from start ${number}: ${examined.states} states`, examined)
      expect(examined.done).toBeGreaterThan(200)
    },
    3_600_000,
  )

  test(`by any of ${chains} random sequences of 12`, () => {
    report(`${chains} random sequences`, examineChains(productRules, chains))
  }, 3_600_000)
})

// The same in each size: `npm test` has them.
describe.skipIf(isLong)('a right that comes from nowhere is noticed when', () => {
  test.each(brokenRules)('$what', ({ change }) => {
    const rules = { ...productRules, ...change }
    const leak = examineChains(rules, 1000).leak ?? examineKeys(rules).leak ?? examineOrganizations(rules).leak
    console.log(leak) // shown when the test fails
    expect(leak).toBeDefined()
  })
})

function examineChains(rules: Rules, count: number): Examined {
  const all: Examined = { tried: 0, done: 0 }
  for (let seed = 1; seed <= count; seed += 1) {
    const { tried, done, leak } = examineChain(rules, seed, { length: 12 })
    all.tried += tried
    all.done += done
    if (leak !== undefined) return { ...all, leak }
  }
  return all
}
