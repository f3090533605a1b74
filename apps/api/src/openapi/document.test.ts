import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { errorSentences } from '@organizations/domain'
import { openSignInProvider } from '@organizations/services'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import { openTestServer } from '../testing/test-server.ts'
import { operations as declared } from '../rest/operations.ts'
import { createApiDocument } from './document.ts'
import { codesOf } from './error-answers.ts'

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: object
}
interface Operation {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: { properties: object } }> }
  responses: Record<string, unknown>
  security?: object[]
}
interface Document {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, { properties: object; required: string[]; additionalProperties?: unknown }> }
}

const document = createApiDocument() as Document // by OpenAPI
const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => ({ call: `${verb.toUpperCase()} ${path}`, path, operation })),
)
const operationOf = (wanted: string) => operations.find(({ call }) => call === wanted)?.operation

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    expect(await new Validator().validate({ ...document })).toEqual({ valid: true })
    expect(document.openapi).toMatch(/^3\.1\./)
  })

  test('has the operations that the server has, and no other', async () => {
    expect(operations.map(({ call }) => call).toSorted()).toEqual(await routesOfServer())
  })

  test('has the version of the repository', () => {
    const url = new URL('../../../../package.json', import.meta.url)
    const { version } = JSON.parse(readFileSync(url, 'utf8')) as { version: string }
    expect(document.info.version).toBe(version)
  })

  test('names each call once', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids).toEqual([...new Set(ids)])
  })

  test.for(operations)('has every parameter in the path of $call', ({ path, operation }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const told = (operation.parameters ?? []).filter((it) => it.in === 'path' && it.required === true)
    expect(told.map(({ name }) => name)).toEqual(named)
  })

  test('has an operation for every error code', () => {
    const told = new Set<string>(declared.flatMap(codesOf))
    // What else there is of sessions is over tRPC alone, or told in an address of the console.
    const ofSessions = ['sign_in_expired', 'sign_in_failed', 'session_not_found']
    expect(Object.keys(errorSentences).filter((code) => !told.has(code))).toEqual(ofSessions)
  })

  test('asks for a key everywhere but where sessions count, and for the service itself', () => {
    const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ call }) => call)
    expect(open).toEqual([
      'POST /session',
      'DELETE /session',
      'GET /session/oidc',
      'GET /session/oidc/callback',
      'POST /session/oidc/logout',
      'GET /console/logo/{orgId}',
      'GET /',
      'GET /healthz',
      'GET /readyz',
      'GET /.well-known/receipt-keys.json',
      'GET /openapi.json',
      'GET /docs',
    ])
  })
})

describe('the schemas of answers', () => {
  test('hold an organization to its eight fields', () => {
    const { Organization } = document.components.schemas
    const eight = 'id created_by created_at updated_at logo name management_email customer_id'.split(' ')
    expect(Organization).toMatchObject({ required: eight, additionalProperties: false })
    expect(Object.keys(Organization?.properties ?? {})).toEqual(eight)
  })

  test('let everything else have more fields in time', () => {
    const closed = Object.entries(document.components.schemas).filter(([, it]) => it.additionalProperties === false)
    expect(closed.map(([name]) => name)).toEqual(['Organization'])
  })
})

describe('every list', () => {
  test('has a bound, in answers and in what is sent', () => {
    const unbounded: string[] = []
    const visit = (node: unknown, path: string) => {
      if (typeof node !== 'object' || node === null) return
      const isList = 'type' in node && [node.type].flat().includes('array')
      if (isList && !('maxItems' in node && typeof node.maxItems === 'number')) unbounded.push(path)
      for (const [name, value] of Object.entries(node)) visit(value, `${path}/${name}`)
    }
    visit(document, '#')
    expect(unbounded).toEqual([])
  })

  test('of an answer to one of the four long lists may be followed by a link', () => {
    const linked = operations.filter(({ operation }) => JSON.stringify(operation.responses).includes('NextLink'))
    const calls = ['GET /apikey', 'GET /organization', 'GET /organization/invitations', 'GET /organization/members']
    expect(linked.map(({ call }) => call).toSorted()).toEqual(calls)
  })
})

describe('the fields of a call', () => {
  test('are in the query of GET and DELETE, where they are never null', () => {
    expect(operationOf('GET /organization/audit')?.parameters).toContainEqual({
      in: 'query',
      name: 'limit',
      description: 'How many at most; 50 unless given.',
      schema: { type: 'integer', minimum: 1, maximum: 1000 },
    })
    for (const { call, operation } of operations) {
      expect([call, JSON.stringify(operation.parameters ?? [])]).not.toEqual([call, expect.stringContaining('"null"')])
    }
  })

  test('are in the body of POST and PUT, except those of the path', () => {
    const { parameters, requestBody } = operationOf('PUT /apikey/{id}') ?? {}
    expect(parameters?.map((it) => [it.in, it.name])).toEqual([['path', 'id']])
    const { properties } = requestBody?.content['application/json']?.schema ?? {}
    expect(Object.keys(properties ?? {})).toEqual(['name', 'expires_at', 'regenerate'])
  })

  test('say what they are in a form that people can read', () => {
    const { requestBody } = operationOf('PUT /organization') ?? {}
    expect(requestBody?.content['application/json']?.schema.properties).toMatchObject({
      management_email: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] },
    })
    expect(JSON.stringify(document)).not.toMatch(/\d{16}/)
  })

  test('have an Idempotency-Key for every POST but those that do not read it', () => {
    const keyed = operations.filter(({ operation }) =>
      operation.parameters?.some((it) => it.name === 'idempotency-key'),
    )
    const posts = operations.filter(({ call }) => call.startsWith('POST '))
    const unread = [
      'POST /session',
      'POST /session/oidc/logout',
      'POST /operator/tombstone/replay',
      'POST /organization/members/link',
      'POST /organization/invitations/open',
    ]
    const others = posts.filter(({ call }) => !unread.includes(call))
    expect(keyed.map(({ call }) => call)).toEqual(others.map(({ call }) => call))
    expect(posts).toHaveLength(others.length + unread.length)
  })

  test('are in the query when the body is bytes', () => {
    const { parameters, requestBody } = operationOf('PUT /bundle/upload') ?? {}
    expect(parameters?.map((it) => [it.in, it.name])).toEqual([
      ['query', 'app_id'],
      ['query', 'version'],
      ['header', 'x-checksum-sha256'],
    ])
    expect(parameters?.at(-1)?.schema).toEqual({ type: 'string', pattern: '^[0-9a-fA-F]{64}$' })
    expect(Object.keys(requestBody?.content ?? {})).toEqual(['application/octet-stream'])
  })
})

/** Every route of the server, as the document names it, except those of tRPC, preflights, and the parts of the page. */
async function routesOfServer(): Promise<string[]> {
  const routes: string[] = []
  const listen = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance } // https://fastify.dev/docs/latest/Reference/Hooks/
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const verb of [method].flat())
        routes.push(`${verb} ${url.replaceAll(/:(\w+)/g, '{$1}').replace(/(?<=.)\/$/, '')}`)
    })
  }
  subscribe('fastify.initialization', listen)
  // Nothing is asked of it.
  const provider = {
    issuer: 'https://login.example',
    clientId: 'a',
    clientSecret: 'b',
    publicUrl: 'https://example.com',
  }
  const signInProvider = openSignInProvider({ ...provider, name: undefined }, Date.now)
  const server = await openTestServer({ signInProvider })
  unsubscribe('fastify.initialization', listen)
  await server.app.ready()
  await server.close()
  const isTold = (route: string) =>
    !/^HEAD |^OPTIONS \*$| \/trpc\/| \/docs\/| \/console(?!\/logo\/:|\/logo\/\{)/.test(route)
  return [...new Set(routes)].filter(isTold).toSorted()
}
