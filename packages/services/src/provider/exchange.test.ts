import { describe, expect, test } from 'vitest'
import { createExchange, readExchange } from './exchange.ts'

const begun = { next: '/org/org_1/members?q=ä', former: 'a'.repeat(64) }

describe('the cookie of a sign-in at the provider', () => {
  test.each([begun, { next: '/', former: null }])('gives back what was begun: %j', (it) => {
    const { exchange, cookie } = createExchange(it, 1000)
    expect(readExchange(cookie, 1000)).toEqual(exchange)
    expect(exchange).toMatchObject(it)
    expect(cookie).toMatch(/^[\w.-]+$/)
  })

  test('has a state, a nonce and a verifier of its own, of which none is another', () => {
    const made = [1, 2].map(() => createExchange(begun, 1000).exchange)
    const all = made.flatMap(({ state, nonce, verifier }) => [state, nonce, verifier])
    expect(new Set(all).size).toBe(6)
    for (const it of all) expect(it).toMatch(/^[\w-]{43}$/)
  })

  test('counts for ten minutes', () => {
    const { exchange, cookie } = createExchange(begun, 1000)
    expect(readExchange(cookie, 1000 + 599_999)).toEqual(exchange)
    expect(readExchange(cookie, 1000 + 600_000)).toBeUndefined()
  })

  test.each([
    ['a later end', 1, '9999999999999'],
    ['another session to end', 2, 'b'.repeat(64)],
    ['another page', 3, Buffer.from('/elsewhere').toString('base64url')],
  ])('that was changed to %s has another state', (_, part, value) => {
    const { exchange, cookie } = createExchange(begun, 1000)
    const changed = cookie.split('.').with(part, value).join('.')
    expect(readExchange(changed, 1000)?.state).not.toBe(exchange.state)
  })

  test.each(['', 'x', '....', `${'a'.repeat(43)}.1e9..`, `${'a'.repeat(43)}.99999.x.`])(
    'is not read from %j',
    (text) => {
      expect(readExchange(text, 1000)).toBeUndefined()
    },
  )
})
