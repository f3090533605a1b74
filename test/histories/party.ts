/** The organization of a history, its users and what is known of their keys: real ids by the labels of the model. */
import { restClient } from '../support/rest-client.ts'
import { OPERATOR_KEY } from '../support/installation.ts'
import { firstKnown, type Known } from './choose-call.ts'
import { ADDRESSES, ends, firstKey, OPERATOR, PEOPLE, tokenOf, USERS, type End } from './history.ts'
import type { Service } from './service.ts'

export interface Party {
  orgId: string
  /** By number. */
  emails: readonly string[]
  /** Of those who have an account from the beginning. */
  userIds: readonly string[]
  /** By label. */
  secrets: Map<string, string>
  keyIds: Map<string, number>
  /** The tokens of links, by label. */
  links: Map<string, string>
  known: Known
}

const DAY_MS = 24 * 3_600_000
const dayOf = { soon: 10, late: 40 }
const startedAt = Date.now()

/** The time at which such keys end: a minute earlier than so many days, so that no policy is met just barely. */
export function timeOf(end: (typeof ends)[number]): string {
  return new Date(startedAt + dayOf[end] * DAY_MS - 60_000).toISOString()
}

export function endOf(time: string | null): End {
  if (time === null) return 'never'
  const end = ends.find((it) => timeOf(it) === time)
  if (end === undefined) throw new Error(`Expected a time that was asked for, got ${time}`)
  return end
}

interface Shown {
  data?: { uid: string }
  apikey?: { id: number; key: string }
  id?: string
}

/** Makes what the model begins with, call by call. */
export async function makeParty(service: Service, name: string): Promise<Party> {
  const url = await service.whenUp(0)
  const operator = restClient(url, OPERATOR_KEY)
  const [secrets, keyIds] = [new Map([[OPERATOR, OPERATOR_KEY]]), new Map<string, number>()]
  const userIds: string[] = []
  const emails = Array.from({ length: ADDRESSES }, (_, user) => `user${user}-${name}@example.com`)
  const learnKey = (label: string, { apikey }: Shown) => {
    if (!apikey) throw new Error(`Expected the key ${label}`)
    secrets.set(label, apikey.key)
    keyIds.set(label, apikey.id)
  }
  const clientOf = (secret: string) => restClient(url, secrets.get(secret) ?? '')
  for (const [person, email] of emails.slice(0, PEOPLE).entries()) secrets.set(tokenOf(person), service.tokenFor(email))
  for (const [user, email] of emails.slice(0, USERS).entries()) {
    const made = (await operator.post('/operator/user', { email, name: 'A user' })).body as Shown
    userIds.push(made.data?.uid ?? '')
    const [a, b] = [firstKey(user, 'a'), firstKey(user, 'b')]
    learnKey(a, made)
    await clientOf(a).put(`/apikey/${keyIds.get(a)}`, { name: a })
    // The first call by their token links the person to the user.
    learnKey(b, (await clientOf(tokenOf(user)).post('/apikey', { name: b, mode: 'all' })).body as Shown)
  }
  const owner = clientOf(firstKey(0, 'a'))
  const { id: orgId = '' } = (await owner.post('/organization', { name: 'Acme', email: 'office@example.com' })).body
  for (const [user, role] of [
    [1, 'super_admin'],
    [2, 'write'],
  ] as const) {
    await owner.post('/organization/members', { orgId, email: emails[user], role })
    await clientOf(firstKey(user, 'a')).post('/organization/members/accept', { orgId })
  }
  return { orgId, emails, userIds, secrets, keyIds, links: new Map(), known: firstKnown() }
}
