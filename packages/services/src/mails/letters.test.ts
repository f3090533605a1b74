import { claimMails, findWebhook, inTransaction, readMailToSend } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { createWebhookInput, parseInput, upsertMemberInput, type QueuedMail } from '@organizations/domain'
import { publicKeyOf, verifyReceipt } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { linkInvitation } from '../members/link-invitation.ts'
import { upsertMember } from '../members/upsert-member.ts'
import { disableUser } from '../operator/users/disable-user.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { eraseCompleted } from '../receipts/erase-completed.ts'
import { sealReceipts } from '../receipts/seal-receipts.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { createWebhook } from '../webhooks/create-webhook.ts'
import { disableWebhook } from '../webhooks/disable-webhook.ts'
import { updateWebhook } from '../webhooks/update-webhook.ts'
import type { Letter } from './mail-deps.ts'
import { queueExpiringKeys } from './queue-expiring-keys.ts'
import { queueMail } from './queue-mail.ts'
import { writeLetter } from './write-letter.ts'

const DAY_MS = 24 * 3_600_000
const { signal } = new AbortController()

describe.for(testDatabases)('mails on $name', ({ open }) => {
  let people: People
  const mails = { publicUrl: 'https://orgs.example.com/base' }
  beforeEach(async () => {
    people = await openPeople(open)
    people.deps.mails = mails
  })
  afterEach(() => people.close())

  const queue = (mail: QueuedMail) => inTransaction(people.deps.db, (trx) => queueMail(people.deps, trx, mail))
  /** What is sent of that which is queued, and how many are not. */
  const letters = async (): Promise<{ sent: Letter[]; unsent: number }> => {
    const { db } = people.deps
    const claimed = await inTransaction(db, (trx) => claimMails(trx, { limit: 100, most: 100 }))
    const written = await Promise.all(
      claimed.map(async (it) => {
        const mail = await readMailToSend(db, it)
        return mail && (await writeLetter({ ...people.deps, mails }, mail))
      }),
    )
    const sent = written.filter((it) => it !== undefined)
    return { sent, unsent: claimed.length - sent.length }
  }
  const only = async (): Promise<Letter> => {
    const { sent, unsent } = await letters()
    expect([sent.length, unsent]).toEqual([1, 0])
    const [letter] = sent
    if (letter === undefined) throw new Error('Expected a mail')
    return letter
  }
  const asText = ({ to, subject, text }: Letter) => `${to}\n${subject}\n${text.slice(0, text.indexOf('\n\n-- \n'))}`

  test('an invitation names the organization and the role, and leads to what one is invited to', async () => {
    await people.person('ann')
    await people.upsert(people.owner, 'ann@example.com', 'super_admin')
    expect(asText(await only())).toBe(`ann@example.com
You are invited to “Acme”
You are invited to become a member of “Acme”, with the role super admin.

The invitation ends 7 days after it was made. If you did not expect it, you need not do anything.

See the invitation: https://orgs.example.com/base/console/organizations`)
  })

  test('an invitation to an address has the link, the same in each mail, and nothing of it is in the database', async () => {
    const { deps, orgId, owner: actor } = people
    const invite = async () => {
      const input = parseInput(upsertMemberInput, { orgId, email: 'new@example.com', role: 'read', invite: true })
      await upsertMember(deps, { actor, input })
    }
    await invite()
    const letter = await only()
    expect(letter.to).toBe('new@example.com')
    const { path } = await linkInvitation(deps, { actor, input: { orgId, email: 'new@example.com' } })
    const link = `https://orgs.example.com/base${path}`
    expect(letter.text).toContain(`See the invitation: ${link}\n`)
    expect(letter.html).toContain(`href="${link}"`)
    await invite()
    expect((await only()).text).toBe(letter.text)
    const rows = JSON.stringify(await deps.db.selectFrom('mails').selectAll().execute())
    expect(rows).not.toMatch(/@|invitation=/)
    expect(rows).not.toContain(path.slice(path.indexOf('=') + 1))
    await people.person('new') // an operator makes the user: the link is over, and they get another mail
    expect((await only()).text).toContain('https://orgs.example.com/base/console/organizations')
  })

  test('a user who is disabled gets none, by their account or by their address', async () => {
    const { deps, orgId, owner: actor } = people
    const ann = await people.member('ann', 'read')
    const bob = await people.person('bob')
    await people.upsert(actor, 'ann@example.com', 'write')
    const input = parseInput(upsertMemberInput, { orgId, email: 'bob@example.com', role: 'read', invite: true })
    await upsertMember(deps, { actor, input })
    for (const { userId } of [ann, bob]) {
      await disableUser(deps, { actor: deps.operator, input: { user: userId } })
    }
    expect(await letters()).toEqual({ sent: [], unsent: 2 })
  })

  test('an invitation that was withdrawn, accepted or has ended is not sent', async () => {
    const ann = await people.person('ann')
    await people.upsert(people.owner, 'ann@example.com', 'read')
    await people.remove(people.owner, 'ann@example.com')
    expect(await letters()).toEqual({ sent: [], unsent: 1 })
    await people.upsert(people.owner, 'ann@example.com', 'read')
    await people.accept(ann)
    expect(await letters()).toEqual({ sent: [], unsent: 1 })
  })

  test('a changed role is told to whom it is about, as it is when the mail is sent', async () => {
    await people.member('ann', 'read')
    await people.upsert(people.owner, 'ann@example.com', 'write')
    expect(asText(await only())).toBe(`ann@example.com
Your role in “Acme” was changed
Your role in “Acme” was changed. It is now write.

Open the organization: https://orgs.example.com/base/console/org/${people.orgId}`)
  })

  test('a member is not told of the role that they gave themselves, or of an organization that they have left', async () => {
    const ann = await people.member('ann', 'super_admin')
    await people.upsert(ann, 'ann@example.com', 'admin')
    expect(await letters()).toEqual({ sent: [], unsent: 0 })
    await people.upsert(people.owner, 'ann@example.com', 'read')
    await people.remove(people.owner, 'ann@example.com')
    expect(await letters()).toEqual({ sent: [], unsent: 1 })
  })

  test('a connected sign-in is told to the address', async () => {
    await queue({ kind: 'identity_linked', userId: people.owner.userId, identityId: 'identity_1' })
    expect(asText(await only())).toBe(`owner@example.com
A sign-in was connected with your account
Since 2026-01-01 00:00 UTC you can also sign in through your identity provider: it says that this address is yours.

If that was not you, tell an operator of the service at once.

See where you are signed in: https://orgs.example.com/base/console/sessions`)
  })

  test('a deletion is told to the user who asked, and at its end with a receipt that verifies', async () => {
    const { deps, orgId, owner: actor } = people
    await deleteOrganization(deps, { actor, input: { orgId } })
    const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    expect(asText(await only())).toBe(`owner@example.com
The deletion of “Acme” has begun
At 2026-01-01 00:00 UTC you asked for the deletion of “Acme” (${orgId}). It cannot be stopped or undone.

When everything is removed, a mail with the signed receipt follows. If it was not you who asked, revoke your keys and tell an operator of the service at once.

Watch the deletion: https://orgs.example.com/base/console/deletions/${orgId}`)

    while ((await runDeletion(deps, { deletionId, signal })) === 'more');
    await eraseCompleted({ ...deps, signal })
    await sealReceipts({ ...deps, signal })
    expect(await deps.db.selectFrom('organizations').select('id').execute()).toEqual([])
    const letter = await only()
    const [attachment] = letter.attachments
    const receipt = JSON.parse(attachment?.content ?? '') as Parameters<typeof verifyReceipt>[0]
    expect(verifyReceipt(receipt, [publicKeyOf(deps.signingKey.key)])).toEqual({ isValid: true })
    expect(attachment).toMatchObject({ filename: 'receipt-1.json', contentType: 'application/json' })
    expect(asText(letter)).toBe(`owner@example.com
${orgId} is deleted: receipt 1
The organization ${orgId} and everything that belonged to it are removed. You asked for this deletion.

The file receipt-1.json is the signed receipt: it says what was removed, and can be verified by anyone who has it. Its hash is ${receipt.hash}.

Keep the file. The receipt names no content, so neither does this mail.

Verify the receipt: https://orgs.example.com/base/console/verify`)
    expect(letter.text).not.toContain('Acme')
  })

  test('a disabled webhook is told to those who can enable it, unless it is enabled again', async () => {
    const { deps, orgId, owner: actor } = people
    await people.member('ann', 'admin')
    await people.member('bob', 'write')
    const input = parseInput(createWebhookInput, { orgId, name: 'Sync', url: 'https://example.com/x', events: ['*'] })
    const { id: webhookId } = await createWebhook(deps, { actor, input })
    const key = { organizationId: orgId, webhookId: webhookId as never } // an id as the call tells it
    const disable = () => disableWebhook(deps, key, 'It has only failed for 3 days')
    await disable()
    const { sent } = await letters()
    expect(sent.map(({ to }) => to).toSorted()).toEqual(['ann@example.com', 'owner@example.com'])
    expect(asText({ ...(sent[0] as Letter), to: 'an admin' })).toBe(`an admin
The webhook “Sync” was disabled
The webhook “Sync” of “Acme” was disabled, and nothing is delivered to it any more.

The reason: It has only failed for 3 days.

Once its receiver works again, an admin of the organization can enable it. It then hears of what happens from that moment on.

Open the webhook: https://orgs.example.com/base/console/org/${orgId}/webhooks/${webhookId}`)

    await updateWebhook(deps, { actor, input: { orgId, webhookId, enabled: true } as never }) // only what changes
    await disable()
    await updateWebhook(deps, { actor, input: { orgId, webhookId, enabled: true } as never })
    expect((await findWebhook(deps.db, key))?.enabled).toBe(true)
    expect(await letters()).toEqual({ sent: [], unsent: 2 })
  })

  test('a key that expires within 7 days is told once for each time at which it is to expire', async () => {
    const { deps, owner } = people
    const expires = (days: number) => ({ expiresAt: deps.clock() + days * DAY_MS })
    const { keyId } = await withKey(deps, owner, expires(30))
    await withKey(deps, owner, expires(5)) // its user knows that it is short-lived
    const look = () => queueExpiringKeys({ ...deps, mails }, signal)
    await look()
    expect(await letters()).toEqual({ sent: [], unsent: 0 })
    deps.now = deps.clock() + 24 * DAY_MS
    await look()
    await look()
    expect(asText(await only())).toBe(`owner@example.com
Your API key “Another key” expires soon
Your API key “Another key” expires at 2026-01-31 00:00 UTC. Requests that use it are refused from then on.

If it is still needed, make a new key and put it in its place before that time.

Open your keys: https://orgs.example.com/base/console/keys`)

    const moveTo = (days: number) =>
      inTransaction(deps.db, (trx) =>
        trx
          .updateTable('api_keys')
          .set({ expires_at: deps.clock() + days * DAY_MS })
          .where('id', '=', keyId)
          .execute(),
      )
    await moveTo(5)
    await look()
    await moveTo(90)
    expect(await letters()).toEqual({ sent: [], unsent: 1 }) // it has got another end since
  })

  test('finds all keys that expire, however many they are', async () => {
    const { deps, owner } = people
    const rows = Array.from({ length: 450 }, (_, n) => ({
      user_id: owner.userId,
      mode: 'read' as const,
      name: `key ${n}`,
      key_hash: `hash ${n}`,
      expires_at: deps.clock() + (n % 2 === 0 ? 6 : 8) * DAY_MS,
      created_at: 1,
      updated_at: 1,
    }))
    await inTransaction(deps.db, (trx) => trx.insertInto('api_keys').values(rows).execute())
    await queueExpiringKeys({ ...deps, mails }, signal)
    await queueExpiringKeys({ ...deps, mails }, signal)
    expect(await deps.db.selectFrom('mails').select('id').execute()).toHaveLength(225)
  })

  test('names lose their links and what ends a line, and are escaped in HTML', async () => {
    const { deps, orgId, owner: actor } = people
    const name = '<img src=x> "A" & B\r\nBcc: eve@evil.example https://evil.example/login now'
    await updateOrganization(deps, { actor, input: { orgId, name } as never }) // only what changes
    await inTransaction(deps.db, (trx) => trx.updateTable('organizations').set({ name }).execute())
    await people.person('ann')
    await people.upsert(actor, 'ann@example.com', 'read')
    const { subject, text, html } = await only()
    expect(subject).toBe('You are invited to “<img src=x> "A" & B Bcc: eve@evil. example now”')
    expect(text).toContain('<img src=x> "A" & B Bcc: eve@evil. example now')
    expect(html).toContain('“&lt;img src=x&gt; &quot;A&quot; &amp; B Bcc: eve@evil. example now”')
    expect(html).not.toContain('<img')
    expect(html.match(/https?:\/\/[^"<\s]+/g)).toEqual([
      'https://orgs.example.com/base/console/organizations',
      'https://orgs.example.com/base.',
    ])
  })

  test('a mail that could not be sent for 4 days is not sent, nor one to a user who is gone', async () => {
    const { deps, owner } = people
    await queue({ kind: 'identity_linked', userId: owner.userId, identityId: 'identity_1' })
    deps.now = deps.clock() + 4 * DAY_MS + 1
    expect(await letters()).toEqual({ sent: [], unsent: 1 })
    await queue({ kind: 'identity_linked', userId: 'user_gone' as never, identityId: 'identity_1' }) // no such user
    expect(await letters()).toEqual({ sent: [], unsent: 1 })
  })
})
