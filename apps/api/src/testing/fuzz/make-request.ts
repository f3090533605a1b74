/**
 * One request for an operation of the OpenAPI document, of random fields in random places: query, body, both or
 * neither, well encoded or not, with headers of every kind.
 */
import type { Random } from '../../../../../test/support/random.ts'
import { valueOf, type Known, type Resolve, type Schema, type Wildness } from './values.ts'

export interface FuzzOperation {
  method: string
  path: string
  /** The procedure of the same use case over tRPC, if there is one. */
  procedure: string | undefined
  fields: Record<string, Schema>
  isUpload: boolean
}

export interface FuzzRequest {
  method: string
  url: string
  headers: Record<string, string>
  payload?: string | Buffer
}

type Field = [name: string, value: unknown]

/** Makes a request. `owner` is the key that may do most, `keys` are those of users of all kinds. */
export function makeRequest(
  random: Random,
  operation: FuzzOperation,
  { known, owner, keys, resolve }: { known: Known; owner: string; keys: [string, ...string[]]; resolve: Resolve },
): FuzzRequest {
  const { method, path, procedure, isUpload } = operation
  // Most requests have to get past the first check, or only that would be tried.
  const wildness = random.oneOf([0, 0, 0, 0.05, 0.2, 0.5])
  const context = { random, known, resolve, wildness }
  const fields: Field[] = Object.entries(operation.fields)
    .filter(() => !random.chance(wildness / 2))
    .map(([name, schema]) => [name, valueOf(context, name, schema)])
  if (random.chance(wildness / 2)) fields.push([random.oneOf(['unknown', '__proto__', 'constructor', 'toString']), 'x'])
  const headers = headersOf(random, wildness, random.chance(0.6) ? owner : random.oneOf(keys))
  if (procedure !== undefined && random.chance(0.25)) {
    return overTrpc({ random, wildness }, { method, procedure, fields, headers })
  }

  const isInPath = (name: string) => path.includes(`{${name}}`)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const [, value] = fields.find(([it]) => it === name) ?? [name, '']
    return random.chance(wildness / 4) ? random.oneOf(['%', '%ff', '%00', '..', '%2e%2e', '%2f']) : encode(value)
  })
  const others = fields.filter(([name]) => !isInPath(name))
  const isInBody = !isUpload && random.chance(['POST', 'PUT'].includes(method) ? 0.85 : 0.15)
  const url = filled + (random.chance(0.1) ? '/' : '') + (isInBody ? '' : queryOf(random, wildness, others))
  const verb = random.chance(wildness / 10) ? random.oneOf(['PATCH', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) : method
  if (isUpload) {
    const payload = Buffer.alloc(random.oneOf([0, 1, 1000, 100_000]), 7)
    return { method: verb, url, headers: { 'content-type': 'application/zip', ...headers }, payload }
  }
  if (!isInBody) return { method: verb, url, headers }
  const json = { 'content-type': typeOf(random, wildness) }
  const payload = bodyOf(random, wildness, Object.fromEntries(others))
  return { method: verb, url, headers: { ...json, ...headers }, payload }
}

function overTrpc(
  { random, wildness }: { random: Random; wildness: Wildness },
  {
    method,
    procedure,
    fields,
    headers,
  }: Pick<FuzzRequest, 'method' | 'headers'> & { procedure: string; fields: Field[] },
): FuzzRequest {
  const input = Object.fromEntries(fields)
  if (method === 'GET') {
    const query = random.chance(wildness / 4) ? random.oneOf(['', '?input=', '?input={', '?batch=1']) : undefined
    return { method, url: `/trpc/${procedure}${query ?? `?input=${encode(JSON.stringify(input))}`}`, headers }
  }
  const json = { 'content-type': typeOf(random, wildness) }
  return {
    method: 'POST',
    url: `/trpc/${procedure}`,
    headers: { ...json, ...headers },
    payload: bodyOf(random, wildness, input),
  }
}

function queryOf(random: Random, wildness: Wildness, fields: readonly Field[]): string {
  const parts = fields.flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.map((it) => `${name}${random.oneOf(['', '[]', '[0]'])}=${encode(it)}`)
    const part = `${encode(name)}=${random.chance(wildness / 8) ? random.oneOf(['%', '%zz', '%ff', '+', '&', '=']) : encode(value)}`
    return random.chance(wildness / 8) ? [part, part] : [part]
  })
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

/** Percent-encoded; a lone surrogate, which has no encoding, as a replacement character. */
function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return encodeURIComponent(text.toWellFormed())
}

function bodyOf(random: Random, wildness: Wildness, fields: Record<string, unknown>): string {
  const text = JSON.stringify(fields)
  if (!random.chance(wildness / 4)) return text
  const others = [text.slice(0, -1), `[${text}]`, 'null', '1', '"x"', '', '{', '\ufeff{}', '{"a":1,"a":2}', `${text}x`]
  return random.oneOf([text.replace('{', '{"__proto__":{"x":1},'), '['.repeat(20_000), ...others])
}

function typeOf(random: Random, wildness: Wildness): string {
  if (!random.chance(wildness / 5)) return 'application/json'
  return random.oneOf([
    'application/json; charset=utf-16',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'APPLICATION/JSON',
    'x',
    '',
  ])
}

function headersOf(random: Random, wildness: Wildness, key: string): Record<string, string> {
  const headers: Record<string, string> = { authorization: random.chance(0.2) ? `Bearer ${key}` : key }
  if (random.chance(wildness / 5))
    headers['authorization'] = random.oneOf(['Basic eDp5', 'Bearer', '', 'x'.repeat(300)])
  if (random.chance(wildness / 5)) headers['x-api-key'] = key
  const some: [string, [string, ...string[]]][] = [
    ['idempotency-key', ['a', 'b', 'c', 'a b', '', 'x'.repeat(256)]],
    ['x-request-id', ['mine', 'x'.repeat(65), 'a b', '\u00e9']],
    ['range', ['bytes=0-1', 'bytes=5-', 'bytes=-1', 'bytes=2-1', 'bytes=0-1,3-4', 'x']],
    ['if-none-match', ['*', '"x"', 'W/"x"', 'x']],
    ['if-range', ['"x"', 'x']],
    ['x-checksum-sha256', ['x', '0'.repeat(64)]],
    ['content-encoding', ['gzip', 'identity', 'x']],
    ['origin', ['https://console.example.com', 'null', 'x']],
    ['accept', ['text/html', 'x', '*/*;q=x']],
    ['accept-encoding', ['gzip', 'x']],
  ]
  if (random.chance(0.1)) headers['idempotency-key'] = random.oneOf(['a', 'b', 'c'])
  for (const [name, values] of some) if (random.chance(wildness / 5)) headers[name] = random.oneOf(values)
  return headers
}
