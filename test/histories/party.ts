/** The organization of a history, its users and what is known of their keys: real ids by the labels of the model. */
import { restClient } from '../support/rest-client.ts'
import { OPERATOR_KEY } from '../support/installation.ts'
import { firstKnown, type Known } from './choose-call.ts'
import { ends, firstKey, USERS, type End } from './history.ts'

export interface Party {
  orgId: string
  /** By number. */
  emails: readonly string[]
  userIds: readonly string[]
  /** By label. */
  secrets: Map<string, string>
  keyIds: Map<string, number>
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
export async function makeParty(url: string, name: string): Promise<Party> {
  const operator = restClient(url, OPERATOR_KEY)
  const [secrets, keyIds] = [new Map<string, string>(), new Map<string, number>()]
  const userIds: string[] = []
  const emails = Array.from({ length: USERS }, (_, user) => `user${user}-${name}@example.com`)
  const learnKey = (label: string, { apikey }: Shown) => {
    if (!apikey) throw new Error(`Expected the key ${label}`)
    secrets.set(label, apikey.key)
    keyIds.set(label, apikey.id)
  }
  const clientOf = (user: number) => restClient(url, secrets.get(firstKey(user, 'a')) ?? '')
  for (const [user, email] of emails.entries()) {
    const made = (await operator.post('/operator/user', { email, name: 'A user' })).body as Shown
    userIds.push(made.data?.uid ?? '')
    learnKey(firstKey(user, 'a'), made)
    const [a, b] = [firstKey(user, 'a'), firstKey(user, 'b')]
    await clientOf(user).put(`/apikey/${keyIds.get(a)}`, { name: a })
    learnKey(b, (await clientOf(user).post('/apikey', { name: b, mode: 'all' })).body as Shown)
  }
  const owner = clientOf(0)
  const { id: orgId = '' } = (await owner.post('/organization', { name: 'Acme', email: 'office@example.com' })).body
  for (const [user, role] of [
    [1, 'super_admin'],
    [2, 'write'],
  ] as const) {
    await owner.post('/organization/members', { orgId, email: emails[user], role })
    await clientOf(user).post('/organization/members/accept', { orgId })
  }
  return { orgId, emails, userIds, secrets, keyIds, known: firstKnown() }
}
