/** Random calls of a client, by what the clients of its history know: secrets, and keys and links by their labels. */
import type { Random } from '../support/random.ts'
import {
  ends,
  firstKey,
  modes,
  NEWCOMER,
  OPERATOR,
  PEOPLE,
  roles,
  tokenOf,
  UNKNOWN_USER,
  USERS,
  type Call,
} from './history.ts'

export interface Known {
  /** The labels of secrets, in the order in which they became known; some are void by now. */
  secrets: string[]
  /** The labels of keys whose ids are known. */
  keys: string[]
  /** The labels of links of invitations, and the address of each. */
  links: { link: string; target: number }[]
}

export function firstKnown(): Known {
  const labels = Array.from({ length: USERS }, (_, user) => [firstKey(user, 'a'), firstKey(user, 'b')]).flat()
  return { secrets: [...labels], keys: [...labels], links: [] }
}

/** A call and the secret for it. `part` is how far the history is, from 0 to 1: deletions of all come late. */
export function chooseCall(random: Random, known: Known, part: number): { secret: string; call: Call } {
  if (random.chance(0.07)) return chooseOfOperator(random, known, part)
  if (known.links.length > 0 && random.chance(0.06)) return chooseByLink(random, known)
  return { secret: chooseSecret(random, known), call: chooseWhat(random, known, part) }
}

/** Users are mostly let in again: without those who are locked out little happens. */
function chooseOfOperator(random: Random, known: Known, part: number): { secret: string; call: Call } {
  const secret = random.chance(0.04) ? chooseSecret(random, known) : OPERATOR
  const target = random.whole(0, random.chance(0.03) ? UNKNOWN_USER : NEWCOMER)
  const drawn = random.part()
  if (part > 0.4 && drawn < 0.1) return { secret, call: { what: 'user.delete', target } }
  return { secret, call: { what: drawn < 0.4 ? 'user.disable' : 'user.enable', target } }
}

/** Mostly one of the last links, by the user of its address. */
function chooseByLink(random: Random, known: Known): { secret: string; call: Call } {
  const { links } = known
  const { link, target } = links[random.whole(Math.max(0, links.length - 3), links.length - 1)] ?? {
    link: '',
    target: 0,
  }
  const own = target < USERS && random.chance(0.5) ? firstKey(target, 'a') : tokenOf(target)
  const secret = target < PEOPLE && random.chance(0.7) ? own : chooseSecret(random, known)
  return { secret, call: { what: random.chance(0.25) ? 'invitation.open' : 'member.accept', link } }
}

/** Mostly of the first keys, which mostly stay, or an access token; else a late key. */
function chooseSecret(random: Random, { secrets }: Known): string {
  const drawn = random.part()
  if (drawn < 0.25) return tokenOf(random.whole(0, PEOPLE - 1))
  const first = firstKey(random.whole(0, USERS - 1), 'a')
  if (drawn < 0.65) return first
  const from = random.chance(0.7) ? Math.max(0, secrets.length - 12) : 0
  return secrets[random.whole(from, secrets.length - 1)] ?? first
}

function chooseWhat(random: Random, known: Known, part: number): Call {
  const drawn = random.part()
  const target = random.chance(0.05) ? UNKNOWN_USER : random.whole(0, NEWCOMER)
  if (drawn < 0.2) {
    const role = random.chance(0.4) ? 'super_admin' : random.oneOf(roles)
    if (random.chance(0.65)) return { what: 'member.upsert', target, role }
    return { what: 'member.upsert', target: random.chance(0.5) ? NEWCOMER : target, role, invite: true }
  }
  if (drawn < 0.3) return { what: 'member.remove', target }
  if (drawn < 0.42) return { what: 'member.accept' }
  if (drawn < 0.5) return { what: 'member.list' }
  if (drawn < 0.53) return { what: 'organization.get' }
  if (drawn < 0.56) return { what: 'organization.list' }
  if (drawn < 0.575) return { what: 'invitation.list' }
  if (drawn < 0.615) return { what: 'member.link', target: random.chance(0.5) ? NEWCOMER : target }
  if (drawn < 0.675) {
    const text = String(random.whole(1, 1_000_000))
    return random.chance(0.5)
      ? { what: 'organization.update', name: `Name ${text}` }
      : { what: 'organization.update', email: `office${text}@example.com` }
  }
  if (drawn < 0.715) return choosePolicy(random)
  if (drawn < 0.73) return { what: 'policy.get' }
  return chooseOfKeys(random, known, { drawn, part })
}

function chooseOfKeys(random: Random, { keys }: Known, { drawn, part }: { drawn: number; part: number }): Call {
  const key = () => keys[random.whole(random.chance(0.8) ? USERS * 2 - 4 : 0, keys.length - 1)] ?? firstKey(0, 'b')
  if (drawn < 0.81) {
    const limit = random.oneOf([undefined, undefined, 'org', 'nothing', 'app'] as const)
    const end = random.oneOf([undefined, ...ends])
    const mode = random.chance(0.5) ? 'all' : random.oneOf(modes)
    return { what: 'key.create', mode, ...(limit && { limit }), ...(end && { end }) }
  }
  if (drawn < 0.87) return { what: 'key.update', key: key(), ...chooseChange(random) }
  if (drawn < 0.9) return { what: 'key.delete', key: key() }
  if (drawn < 0.94) return { what: 'key.list' }
  if (part > 0.85 && drawn < 0.945) return { what: 'organization.delete' }
  return { what: 'key.current' }
}

function choosePolicy(random: Random): Call {
  // Mostly loosened again: a policy that few keys meet ends most of what could happen.
  if (random.chance(0.5)) return { what: 'policy.set', require: random.chance(0.3) }
  return { what: 'policy.set', days: random.oneOf([null, 5, 30, 60]) }
}

function chooseChange(random: Random): { name?: string; end?: (typeof ends)[number]; regenerate?: true } {
  if (random.chance(0.4)) return { regenerate: true }
  return random.chance(0.5) ? { name: `Key ${random.whole(1, 1_000_000)}` } : { end: random.oneOf(ends) }
}
