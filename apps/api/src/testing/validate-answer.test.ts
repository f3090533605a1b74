import { describe, expect, test } from 'vitest'
import { faultOf, validateAnswer } from './validate-answer.ts'

const id = 'org_01h455vb4pex5vsknk084sn02q'
const time = '2026-01-31T12:00:00.000Z'
const organization = {
  id,
  created_by: 'user_01h455vb4pex5vsknk084sn02q',
  created_at: time,
  updated_at: time,
  logo: null,
  name: 'Acme',
  management_email: 'owner@example.com',
  customer_id: null,
}
const app = {
  app_id: 'com.example.app',
  id: '0190163d-8694-739b-aea5-966c26f8ad90',
  name: 'App',
  owner_org: id,
  user_id: null,
  default_upload_channel: 'dev',
  icon_url: null,
  last_version: null,
  retention: 0,
  created_at: time,
  updated_at: time,
}
const error = (code: string, more = {}) => ({ error: 'A sentence', status: 'KO', code, ...more })
const json = { 'content-type': 'application/json; charset=utf-8' }
const judge = (method: string, url: string, status: number, body: unknown, headers: Record<string, unknown> = json) =>
  faultOf({ method, url, status, body, headers })

describe('an answer as the document says', () => {
  test.for([
    ['of one', 'GET', `/organization?orgId=${id}`, 200, { data: organization }],
    ['of many, with a slash', 'GET', '/organization/', 200, { data: [organization] }],
    ['at a path with a parameter', 'GET', '/app/com.example.app', 200, { data: app }],
    ['that refuses', 'PUT', '/organization', 403, error('admin_role_required')],
    [
      'that names fields',
      'PUT',
      '/organization',
      400,
      error('invalid_input', { issues: [{ path: '', message: 'x' }] }),
    ],
    ['at an unknown path', 'GET', '/nowhere', 404, error('not_found')],
    ['to an unknown verb', 'PATCH', '/organization', 404, error('not_found')],
    ['without its body', 'HEAD', '/organization', 200, ''],
    ['of tRPC, of which the document tells nothing', 'GET', '/trpc/x', 418, 'anything'],
  ] as const)('passes %s', ([, method, url, status, body]) => {
    expect(judge(method, url, status, body)).toBeUndefined()
  })

  test('passes of bytes, of what is elsewhere, and of what the caller has', () => {
    const url = '/bundle/download?app_id=a.b&version=1.0.0'
    expect(judge('GET', url, 200, 'bytes', { 'content-type': 'application/octet-stream' })).toBeUndefined()
    expect(judge('GET', url, 302, '', { location: 'https://example.com' })).toBeUndefined()
    expect(judge('GET', url, 304, '', { etag: '"x"' })).toBeUndefined()
  })
})

describe('an answer that the document does not know', () => {
  const { name: _, ...nameless } = organization
  test.for([
    ['lacks a field', 'GET', '/organization', 200, { data: nameless }, "must have required property 'name'"],
    ['has a ninth field', 'GET', '/organization', 200, { data: { ...organization, x: 1 } }, 'additional properties'],
    ['has a field of another type', 'GET', '/app', 200, { data: [{ ...app, retention: '0' }] }, 'must be integer'],
    ['has a time without Z', 'GET', '/app', 200, { data: [{ ...app, created_at: '2026-01-31' }] }, 'must match'],
    ['has a field that is not in it', 'GET', '/app', 200, { data: [{ ...app, secret: 1 }] }, 'additional properties'],
    ['has another envelope', 'GET', '/app', 200, { data: [], total: 0 }, 'additional properties'],
    ['has another status', 'POST', '/organization', 201, { status: 'x', id }, 'has no status 201'],
    ['has a code of another call', 'GET', '/apikey', 400, error('invalid_role'), 'must be equal to one of'],
    ['has a code of another status', 'GET', '/apikey', 401, error('key_policy'), 'must be equal to one of'],
    ['says more of an error', 'GET', '/apikey', 401, error('invalid_api_key', { stack: '' }), 'additional properties'],
    ['is no error at an unknown path', 'GET', '/nowhere', 404, { message: 'x' }, 'not the shape of errors'],
    ['is there where nothing is', 'GET', '/nowhere', 200, {}, 'no call of the document'],
  ] as const)('is found: it %s', ([, method, url, status, body, fault]) => {
    expect(judge(method, url, status, body)).toContain(fault)
  })

  test('is found: it is of another type, or is where no body should be', () => {
    expect(judge('GET', '/healthz', 200, 'ok', { 'content-type': 'text/plain' })).toContain(
      'content of type "text/plain"',
    )
    expect(judge('GET', '/openapi.json', 304, {})).toContain('no body for it')
  })

  test('fails the test that got it, with the call and the answer', () => {
    expect(() => validateAnswer({ method: 'GET', url: '/apikey', status: 200, body: {}, headers: json })).toThrow(
      /Expected GET \/apikey to answer as .* but body must have required property 'data': 200 \{\}/,
    )
  })
})
