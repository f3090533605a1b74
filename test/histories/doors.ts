/** How a call is made over REST and over tRPC, and what the contract decides of its answer, in the words of the model. */
import { UNKNOWN_USER, type Asked, type Call } from './history.ts'
import { labelOf } from './history.ts'
import { endOf, timeOf, type Party } from './party.ts'

export type Door = 'REST' | 'tRPC'

export interface Request {
  method: string
  path: string
  body?: object
}

type Fields = Record<string, unknown>

/** The procedure, whether it is a query, the call of REST, and the input of both. */
function spell(
  party: Party,
  asked: Asked,
): { procedure: string; isQuery?: true; method: string; path: string; input: Fields } {
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
      const input = { orgId, email: emailOf(party, call.target), role: call.role }
      return { procedure: call.what, method: 'POST', path: '/organization/members', input }
    }
    case 'member.accept':
      return { procedure: call.what, method: 'POST', path: '/organization/members/accept', input: { orgId } }
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
  }
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
  return user === UNKNOWN_USER ? 'nobody@example.com' : (emails[user] ?? '')
}

function idOf({ keyIds }: Party, label: string): number {
  const id = keyIds.get(label)
  if (id === undefined) throw new Error(`Expected the id of the key ${label} to be known`)
  return id
}

export function requestOf(party: Party, asked: Asked, door: Door): Request {
  const { procedure, isQuery, method, path, input } = spell(party, asked)
  if (door === 'tRPC') {
    if (!isQuery) return { method: 'POST', path: `/trpc/${procedure}`, body: input }
    return { method: 'GET', path: `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}` }
  }
  if (method === 'GET') return { method, path: 'orgId' in input ? `${path}?orgId=${String(input['orgId'])}` : path }
  const { id, ...fields } = input
  const place = id === undefined ? path : `${path}/${id as number}`
  return id !== undefined && method === 'DELETE' ? { method, path: place } : { method, path: place, body: fields }
}

export interface Read {
  /** As the model answers, as JSON. */
  answer: string
  /** What the key of the answer is. */
  key?: { id: number; secret: string | null }
}

/** The part of an answer that the model knows, and the key in it. */
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
      return told('deleted')
    case 'member.list':
      return told((data as unknown as Fields[]).map((it) => shownMember(party, it)))
    case 'member.upsert':
      return told(shownMember(party, data))
    case 'member.accept':
      return told('accepted')
    case 'member.remove':
      return told('removed')
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
      const user = userOf(party, (data['user'] as Fields)['uid'])
      return told({ user, ...shownKey(party, data['apikey'] as Fields) })
    }
  }
}

function shownOrganization(it: Fields): unknown {
  return { name: it['name'], email: it['management_email'] }
}

function shownMember(party: Party, it: Fields): unknown {
  return { user: userOf(party, it['uid']), role: it['role'] }
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

function userOf({ userIds }: Party, id: unknown): number {
  return userIds.indexOf(id as string)
}
