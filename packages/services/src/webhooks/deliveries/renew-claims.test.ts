import { inTransaction, renewClaims } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import type { KyselyPlugin } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeliveryScenario, type DeliveryScenario } from '../../testing/delivery-scenario.ts'
import { claimDueDeliveries } from './claim-due-deliveries.ts'

const SECOND = 1000

describe.each(testDatabases)('the claims of deliveries on $name', ({ name, open }) => {
  let scenario: DeliveryScenario
  let claims: Parameters<typeof renewClaims>[1]
  beforeEach(async () => {
    scenario = await openDeliveryScenario(open)
    for (let n = 0; n < 5; n += 1) await scenario.addEndpoint(`https://127.0.0.1/${n}`)
    await scenario.happen()
    await scenario.fanOut()
    const wanted = { after: '', places: 1000, slowPlaces: 1000 }
    claims = (await claimDueDeliveries(scenario.deps, wanted)).claimed
    expect(claims).toHaveLength(5)
  })
  afterEach(() => scenario.close())

  /** Which of them end later than they did. */
  const renewedBy = async (renew: () => Promise<unknown>) => {
    const ends = async () => new Map((await scenario.deliveries()).map((it) => [it.id, it.claim_ends_at ?? 0]))
    const before = await ends()
    scenario.pass(SECOND)
    await renew()
    const after = await ends()
    return claims.map(({ id }) => (after.get(id) ?? 0) > (before.get(id) ?? 0))
  }

  test('are renewed by one statement, however many they are', async () => {
    let statements = 0
    const counting: KyselyPlugin = {
      transformQuery({ node }) {
        statements += 1
        return node
      },
      transformResult: async ({ result }) => await Promise.resolve(result),
    }
    const db = scenario.deps.db.withPlugin(counting)
    expect(await renewedBy(() => inTransaction(db, (trx) => renewClaims(trx, claims)))).toEqual(claims.map(() => true))
    expect(statements).toBe(1)
  })

  test('stay lost when another worker has them', async () => {
    const [first, ...others] = claims
    if (first === undefined) throw new Error('Expected a claim')
    const lost = { ...first, claim: first.claim - 1 }
    const renewed = await renewedBy(() => scenario.write((trx) => renewClaims(trx, [lost, ...others])))
    expect(renewed).toEqual([false, true, true, true, true])
  })

  test.runIf(name === 'Postgres')('wait for none whose outcome is being written down', async () => {
    const [first] = claims
    if (first === undefined) throw new Error('Expected a claim')
    const renewed = await renewedBy(() =>
      inTransaction(scenario.deps.db, async (writing) => {
        const locked = writing.updateTable('webhook_deliveries').set({ error: 'It hangs' }).where('id', '=', first.id)
        await locked.execute()
        await scenario.write((trx) => renewClaims(trx, claims))
      }),
    )
    expect(renewed).toEqual([false, true, true, true, true])
  })
})
