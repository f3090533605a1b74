/** How a call is made over REST and over tRPC, and what the contract decides of its answer, in the words of the model. */
import { labelOf, type Asked, type Call } from './history.ts'
import { endOf, timeOf, type Party } from './party.ts'

export type Door = 'REST' | 'tRPC'

export interface Request {
  method: string
  path: string
  body?: object
}

type Fields = Record<string, unknown>

/** The procedure, whether it is a query, the call of REST, and the input of both, or what REST has of it in the body. */
interface Spelling {
  procedure: string
  isQuery?: true
  method: string
  path: string
  input: Fields
  body?: Fields
}

function spell(party: Party, asked: Asked): Spelling {
  const { orgId } = party
  const { call } = asked
  switch (call.what) {
    case 'organization.get':
      return { procedure: call.what, isQuery: true, method: 'GET', path: '/organization', input: { orgId } }
    case 'organization.list':
      return { procedure: call.what, isQuery: true, method: 'GET', path: '/organization', input: {} }
    case 'organization.update': {
      const change = { ...(call.name && { name: call.name }), ...(call.email && { management_email: call.email }) }
      return { procedure: call.what, method: 'PUT', path: '/organization', input: { orgId, ...change } }
    }
    case 'organization.delete':
      return { procedure: call.what, method: 'DELETE', path: '/organization', input: { orgId } }
    case 'member.list':
      return { procedure: call.what, isQuery: true, method: 'GET', path: '/organization/members', input: { orgId } }
    case 'member.upsert': {
      const { target, role, invite } = call
      const input = { orgId, email: emailOf(party, target), role, ...(invite && { invite }) }
      return { procedure: call.what, method: 'POST', path: '/organization/members', input }
    }
    case 'member.accept': {
      const input = call.link === undefined ? { orgId } : { token: linkOf(party, call.link) }
      return { procedure: call.what, method: 'POST', path: '/organization/members/accept', input }
    }
    case 'member.link': {
      const input = { orgId, email: emailOf(party, call.target) }
      return { procedure: 'member.linkInvitation', method: 'POST', path: '/organization/members/link', input }
    }
    case 'invitation.list': {
      const path = '/organization/invitations'
      return { procedure: 'member.invitations', isQuery: true, method: 'GET', path, input: {} }
    }
    case 'invitation.open': {
      const input = { token: linkOf(party, call.link) }
      const path = '/organization/invitations/open'
      return { procedure: 'member.openInvitation', method: 'POST', path, input }
    }
    case 'member.remove': {
      const input = { orgId, email: emailOf(party, call.target) }
      return { procedure: call.what, method: 'DELETE', path: '/organization/members', input }
    }
    case 'policy.get':
      return {
        procedure: 'organization.policy',
        isQuery: true,
        method: 'GET',
        path: '/organization/policy',
        input: { orgId },
      }
    case 'policy.set': {
      const input = {
        orgId,
        ...(call.require !== undefined && { require_apikey_expiration: call.require }),
        ...(call.days !== undefined && { max_apikey_expiration_days: call.days }),
      }
      return { procedure: 'organization.setPolicy', method: 'PUT', path: '/organization/policy', input }
    }
    case 'key.create':
      return { procedure: 'apiKey.create', method: 'POST', path: '/apikey', input: newKey(party, asked.id, call) }
    case 'key.update': {
      const { name, end, regenerate } = call
      const change = { ...(name && { name }), ...(end && end !== 'never' && { expires_at: timeOf(end) }) }
      const input = { id: idOf(party, call.key), ...change, ...(regenerate && { regenerate }) }
      return { procedure: 'apiKey.update', method: 'PUT', path: '/apikey', input }
    }
    case 'key.delete':
      return { procedure: 'apiKey.delete', method: 'DELETE', path: '/apikey', input: { id: idOf(party, call.key) } }
    case 'key.list':
      return { procedure: 'apiKey.list', isQuery: true, method: 'GET', path: '/apikey', input: {} }
    case 'key.current':
      return { procedure: 'apiKey.current', isQuery: true, method: 'GET', path: '/apikey/current', input: {} }
    case 'user.disable':
    case 'user.enable':
      return spellLock(call.what === 'user.disable' ? 'disable' : 'enable', emailOf(party, call.target))
    case 'user.delete': {
      const input = { user: emailOf(party, call.target), reason: 'Has left' }
      return { procedure: 'operator.deleteUser', method: 'DELETE', path: '/operator/user', input }
    }
    case 'newcomer comes':
    case 'address is free':
      throw new Error(`Expected a call, got what happens by itself: ${call.what}`)
  }
}

function spellLock(what: 'disable' | 'enable', user: string): Spelling {
  const path = `/operator/user/${encodeURIComponent(user)}/${what}`
  return { procedure: `operator.${what}User`, method: 'POST', path, input: { user }, body: {} }
}

function newKey({ orgId }: Party, id: number, { mode, limit, end }: Extract<Call, { what: 'key.create' }>): Fields {
  return {
    name: labelOf(id),
    mode,
    ...(limit === 'org' && { limited_to_orgs: [orgId] }),
    ...(limit === 'nothing' && { limited_to_orgs: [] }),
    ...(limit === 'app' && { limited_to_apps: ['com.example.app'] }),
    ...(end && end !== 'never' && { expires_at: timeOf(end) }),
  }
}

function emailOf({ emails }: Party, user: number): string {
  return emails[user] ?? ''
}

function linkOf({ links }: Party, label: string): string {
  const link = links.get(label)
  if (link === undefined) throw new Error(`Expected the link ${label} to be known`)
  return link
}

function idOf({ keyIds }: Party, label: string): number {
  const id = keyIds.get(label)
  if (id === undefined) throw new Error(`Expected the id of the key ${label} to be known`)
  return id
}

export function requestOf(party: Party, asked: Asked, door: Door): Request {
  const { procedure, isQuery, method, path, input, body } = spell(party, asked)
  if (door === 'tRPC') {
    if (!isQuery) return { method: 'POST', path: `/trpc/${procedure}`, body: input }
    return { method: 'GET', path: `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}` }
  }
  if (method === 'GET') return { method, path: 'orgId' in input ? `${path}?orgId=${String(input['orgId'])}` : path }
  if (body) return { method, path, body }
  const { id, ...fields } = input
  const place = id === undefined ? path : `${path}/${id as number}`
  return id !== undefined && method === 'DELETE' ? { method, path: place } : { method, path: place, body: fields }
}

export interface Read {
  /** As the model answers, as JSON. */
  answer: string
  /** What the key of the answer is. */
  key?: { id: number; secret: string | null }
  /** The token of the link in the answer. */
  link?: string
}

/** The part of an answer that the model knows, and the key or the link in it. */
export function readAnswer(party: Party, { call }: Asked, door: Door, body: unknown): Read {
  const whole = body as Fields
  const code =
    door === 'REST' ? whole['code'] : ((whole['error'] as Fields | undefined)?.['data'] as Fields)?.['errorCode']
  if (typeof code === 'string') return { answer: JSON.stringify({ refused: code }) }
  const data = (door === 'REST' ? (whole['data'] ?? whole['apikey']) : (whole['result'] as Fields)['data']) as Fields
  const told = (answer: unknown): Read => ({ answer: JSON.stringify(answer) })
  switch (call.what) {
    case 'organization.get':
    case 'organization.update':
      return told(shownOrganization(data))
    case 'organization.list':
      return told((data as unknown as Fields[]).map(shownOrganization))
    case 'organization.delete':
    case 'key.delete':
    case 'user.delete':
      return told('deleted')
    case 'user.disable': {
      const leadsAlone = (data['organizations_without_super_admin'] as unknown[]).length > 0
      return told({ disabled: data['disabled_at'] !== null, leadsAlone })
    }
    case 'user.enable':
      return told({ disabled: data['disabled_at'] !== null })
    case 'member.list':
      return told(shownMembers(party, data as unknown as Fields[]))
    case 'member.upsert':
      return told(shownMember(party, data))
    case 'member.accept':
      return told('accepted')
    case 'member.remove':
      return told('removed')
    case 'member.link':
      return { ...told('linked'), link: (data['path'] as string).split('=')[1] ?? '' }
    case 'invitation.list':
      return told((data as unknown as Fields[]).map(shownInvitation))
    case 'invitation.open':
      return told(shownInvitation(data))
    case 'policy.get':
    case 'policy.set':
      return told({ require: data['require_apikey_expiration'], days: data['max_apikey_expiration_days'] })
    case 'key.create':
    case 'key.update':
      return { ...told(shownKey(party, data)), key: { id: data['id'] as number, secret: data['key'] as string | null } }
    case 'key.list': {
      const keys = (data as unknown as Fields[]).map((it) => shownKey(party, it))
      return told(keys.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    }
    case 'key.current': {
      const { uid, email } = data['user'] as Fields
      return told({ user: userOf(party, uid, email), ...shownKey(party, data['apikey'] as Fields) })
    }
    case 'newcomer comes':
    case 'address is free':
      throw new Error(`Expected the answer to a call, got one to what happens by itself: ${call.what}`)
  }
}

function shownOrganization(it: Fields): unknown {
  return { name: it['name'], email: it['management_email'] }
}

interface ShownMember {
  /** Of a user. */
  user?: number
  /** Of an invited address. */
  address?: number
  role: unknown
  disabled?: true
}

/** Users in their order; addresses, whose invitations have no order here, by their numbers. */
function shownMembers(party: Party, list: readonly Fields[]): ShownMember[] {
  const all = list.map((it) => shownMember(party, it))
  const from = all.findIndex(({ address }) => address !== undefined)
  if (from === -1) return all
  return [...all.slice(0, from), ...all.slice(from).toSorted((a, b) => (a.address ?? -1) - (b.address ?? -1))]
}

function shownMember(party: Party, { uid, email, role, is_disabled: disabled }: Fields): ShownMember {
  if ((uid as string).startsWith('inv_')) return { address: party.emails.indexOf(email as string), role }
  return { user: userOf(party, uid, email), role, ...(disabled === true && { disabled }) }
}

function shownInvitation({ organization, role }: Fields): unknown {
  return { name: (organization as Fields)['name'], role }
}

function shownKey({ orgId }: Party, it: Fields): { name: string } {
  const orgs = it['limited_to_orgs'] as string[] | undefined
  const rest = {
    mode: it['mode'],
    end: endOf(it['expires_at'] as string | null),
    orgs: orgs?.map((id) => (id === orgId ? 'org' : id)) ?? null,
    apps: it['limited_to_apps'] ?? null,
  }
  return { name: it['name'] as string, ...rest }
}

/** The newcomer's id is known to no one here. */
function userOf({ userIds, emails }: Party, id: unknown, email: unknown): number {
  const user = emails.indexOf(email as string)
  return userIds[user] === undefined || userIds[user] === id ? user : -1
}
