import { currentSessionSchema, getOrganizationInput, signInInput } from '@organizations/domain'
import { data, done } from '../envelopes.ts'
import type { Operation } from '../operation.ts'

const tag = 'Sessions'

/** Carried out by session-routes.ts. What else there is of sessions is over tRPC, where they count. */
export const sessionOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/session',
    id: 'signIn',
    tag,
    summary: 'Sign a browser in, with an API key or a one-time code',
    description:
      'The answer sets a cookie, which counts at `/trpc` and `/session` alone, in requests from pages of this service. It lasts 12 hours, and never longer than the key. Send either `key` or `code`.',
    input: signInInput,
    notes: {
      key: 'An API key: the session has its rights.',
      code: 'A one-time code.',
    },
    answer: data(currentSessionSchema),
    errors: ['invalid_api_key', 'sign_in_code_invalid', 'not_own_page', 'too_many_requests'],
    isRepeatable: false,
    isPublic: true,
  },
  {
    method: 'delete',
    path: '/session',
    id: 'signOut',
    tag,
    summary: 'Sign the browser out',
    description: 'The session of the cookie ends at once. Without a session there is nothing to do.',
    answer: done('OK'),
    errors: ['not_own_page'],
    isPublic: true,
  },
  {
    method: 'get',
    path: '/console/logo/{orgId}',
    id: 'readLogo',
    tag,
    summary: 'The logo of an organization, for its page',
    description:
      'With the cookie of a session, or a key. The service fetches it from its address, and keeps it for an hour: a raster image of 256 KiB at most.',
    input: getOrganizationInput,
    answers: {
      200: {
        description: 'PNG, JPEG, GIF, WebP or AVIF.',
        content: { 'image/*': { schema: { type: 'string', format: 'binary' } } },
      },
    },
    errors: [
      'invalid_api_key',
      'session_ended',
      'not_own_page',
      'organization_not_accessible',
      'key_policy',
      'logo_not_found',
      'too_many_requests',
    ],
    isRaw: true,
    isPublic: true,
  },
]
