// The real programs send mails through a mail server that is a process of its own, and die by SIGKILL at each moment of a
// mail's way; the server refuses, hangs, and is gone.
import type { FaultPoint } from '@organizations/fault-points'
import { verifyReceipt, type PublicKey, type SealedReceipt } from '@organizations/receipts'
import { expect, test } from 'vitest'

import { isLong } from '../support/test-size.ts'
import { completion } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'
import type { DeliveryShape } from './harness/delivery-place.ts'
import { ADMIN, MAIL_PASSWORD, openMailPlace, type MailPlace } from './harness/mail-place.ts'

const TIMEOUT_MS = 900_000
/** As long as a claim of a worker that died, and more. */
const ARRIVES_MS = 60_000
/** The third try is 5 minutes after the second, which a busy machine may make before the mail server answers again. */
const ARRIVES_BY_THIRD_TRY_MS = 400_000

const alone: DeliveryShape = { database: 'SQLite', withRedis: false, isSplit: false }
const apart: DeliveryShape = { database: 'Postgres', withRedis: true, isSplit: true }
const others: DeliveryShape[] = [
  { ...alone, withRedis: true },
  { ...apart, withRedis: false },
]
const shapes = (isLong ? others : [alone, apart]).map((it) => {
  const by = it.withRedis ? 'BullMQ' : 'the loop'
  return [`${it.database}, by ${by}, ${it.isSplit ? 'a worker apart from the API' : 'one server'}`, it] as const
})

/** How often a mail comes when the program dies there: twice only where it was sent and that was not written down. */
const deaths = {
  'mail: claimed, not yet sent': 1,
  'mail: sent, not yet written down': 2,
  'mail: written down': 1,
} as const satisfies Partial<Record<FaultPoint, number>>

const arrives = async (place: MailPlace, email: string, times = 1, timeoutMs = ARRIVES_MS) =>
  await waitFor(() => place.inbox(email).length >= times, { what: `a mail to ${email}`, timeoutMs })

/** Nothing of mails stands in the logs, or in the database beyond what is elsewhere in it. */
async function expectNothingTold(place: MailPlace): Promise<void> {
  const log = place.log()
  for (const secret of [
    /(?:ada|death\d|after\d|later|unknown|gone|slow)@/,
    /invitation=/,
    new RegExp(MAIL_PASSWORD),
    /is not to our taste/,
  ]) {
    expect(log).not.toMatch(secret)
  }
  const { db } = await place.installation.open()
  const rows = await db.selectFrom('mails').selectAll().execute()
  expect(rows.length).toBeGreaterThan(0)
  expect(JSON.stringify(rows)).not.toMatch(/@|invitation=|Acme|is invited|taste/)
}

test.concurrent.for(shapes)(
  'a mail arrives after kill -9 at each moment of its way: %s',
  { timeout: TIMEOUT_MS },
  async ([, shape], { onTestFinished }) => {
    const place = await openMailPlace(shape)
    onTestFinished(() => place.close())
    for (const [n, [at, times]] of Object.entries(deaths).entries()) {
      const email = `death${n}@example.com`
      await place.settled()
      await place.stop()
      await place.start({ at: at as FaultPoint, hit: 1, action: 'kill' })
      await place.invite(email).catch(() => {}) // it may die before it has answered
      await place.dies()
      await place.start()
      await arrives(place, email, times)
      await place.invite(`after${n}@example.com`) // sent later than what is sent twice
      await arrives(place, `after${n}@example.com`)
      const ids = place.inbox(email).map(({ headers }) => headers['message-id'])
      expect([at, ids.length, new Set(ids).size]).toEqual([at, times, 1])
    }
    await expectNothingTold(place)
  },
)

test.concurrent.for(shapes)(
  'a server that refuses, is slow or is gone holds up no deletion, and each mail that can be sent arrives once: %s',
  { timeout: TIMEOUT_MS },
  async ([, shape], { onTestFinished }) => {
    const place = await openMailPlace(shape)
    onTestFinished(() => place.close())
    const { server, orgId } = place
    const states = async () => {
      const { db } = await place.installation.open()
      return await db.selectFrom('mails').select(['state', 'attempts', 'reason']).orderBy('id').execute()
    }

    server.answer({ code: 451, at: 'recipient' })
    await place.invite('later@example.com')
    await waitFor(async () => ((await states()).at(-1)?.attempts ?? 0) >= 1, { what: 'the first try' })
    server.answer('accept')
    await arrives(place, 'later@example.com', 1, ARRIVES_BY_THIRD_TRY_MS)

    server.answer({ code: 550, at: 'recipient' })
    await place.invite('unknown@example.com')
    const isGivenUp = async () => (await states()).at(-1)?.state === 'given_up'
    await waitFor(isGivenUp, { what: 'the mail to be given up', timeoutMs: ARRIVES_MS })
    expect((await states()).at(-1)).toMatchObject({ attempts: 1, reason: 'Refused by 550' })

    server.answer('accept')
    await server.kill()
    await place.invite('gone@example.com')
    await waitFor(async () => ((await states()).at(-1)?.attempts ?? 0) >= 1, { what: 'a try', timeoutMs: ARRIVES_MS })
    await server.start()
    await arrives(place, 'gone@example.com', 1, ARRIVES_BY_THIRD_TRY_MS)

    server.answer('hold')
    await place.invite('slow@example.com')
    await waitFor(() => server.held.length > 0, { what: 'the server to hold a mail back', timeoutMs: ARRIVES_MS })
    await place.redis?.flush()
    await place.rest().delete(`/organization?orgId=${orgId}`)
    await completion(place.rest(), orgId)
    const isHeld = () => server.held.some(({ to }) => to.includes(ADMIN))
    await waitFor(isHeld, { what: 'the server to hold a mail of the deletion back', timeoutMs: ARRIVES_MS })
    server.answer('accept')
    server.release()
    // The first names the organization if it is written before the name is gone.
    const ofDeletion = [
      new RegExp(`^The deletion of (“Acme”|${orgId}) has begun$`),
      new RegExp(`^${orgId} is deleted: receipt 1$`),
    ] as const
    const find = (subject: RegExp) => place.inbox(ADMIN).find((it) => subject.test(it.headers['subject'] ?? ''))
    const areTold = () => ofDeletion.every((subject) => find(subject) !== undefined)
    await waitFor(areTold, { what: 'both mails of the deletion', timeoutMs: ARRIVES_BY_THIRD_TRY_MS })
    const told = find(ofDeletion[1])
    expect(place.inbox(ADMIN)).toHaveLength(ofDeletion.length)
    const receipt = JSON.parse(told?.attachments['receipt-1.json'] ?? '') as SealedReceipt
    const { body } = await place.rest().get('/.well-known/receipt-keys.json')
    const keys = (body as unknown as { keys: PublicKey[] }).keys // published
    expect(verifyReceipt(receipt, keys)).toEqual({ isValid: true })
    expect(told?.raw).not.toContain('Acme')
    for (const name of ['later', 'gone']) expect(place.inbox(`${name}@example.com`)).toHaveLength(1)
    expect(place.inbox('unknown@example.com')).toHaveLength(0)
    await expectNothingTold(place)
  },
)
