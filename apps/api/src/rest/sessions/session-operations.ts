import { beginSignInInput, currentSessionSchema, getOrganizationInput, signInInput } from '@organizations/domain'
import { z } from 'zod'
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
    description:
      'The session of the cookie ends at once. Without a session there is nothing to do. One that was begun at the identity provider may go on there: `continue_at` is where a browser ends that.',
    answer: done('OK').extend({ continue_at: z.url().optional() }),
    errors: ['not_own_page'],
    isPublic: true,
  },
  {
    method: 'get',
    path: '/session/oidc',
    id: 'signInAtProvider',
    tag,
    summary: 'Begin to sign in at the identity provider',
    description:
      'For browsers, where an identity provider is set up. `next` is the page of the console to come back to. What goes wrong is said by a page of the console, which a code in its address tells: `sign_in_failed`, `identity_provider_away` or another.',
    input: beginSignInInput,
    notes: { next: 'A path of the console, e.g. `/organizations`. What is none leads to its first page.' },
    answers: { 303: { description: 'To the page of the provider, or back to that of the console.' } },
    errors: [],
    isRaw: true,
    isPublic: true,
  },
  {
    method: 'get',
    path: '/session/oidc/callback',
    id: 'comeBackFromProvider',
    tag,
    summary: 'Come back from the identity provider',
    description:
      'With the answer of the provider in its query. It counts within 10 minutes, in the browser that began, and once. Sets the cookie of a session.',
    answers: { 303: { description: 'To the page that was asked for, or to that which says what went wrong.' } },
    errors: [],
    isRaw: true,
    isPublic: true,
  },
  {
    method: 'post',
    path: '/session/oidc/logout',
    id: 'endSessionsAtProvider',
    tag,
    summary: 'End the sessions that have ended at the identity provider',
    description: 'Called by the provider (OpenID Connect Back-Channel Logout). Each logout token counts once.',
    body: {
      content: {
        'application/x-www-form-urlencoded': {
          schema: { type: 'object', required: ['logout_token'], properties: { logout_token: { type: 'string' } } },
        },
      },
    },
    answers: { 204: { description: 'They have ended, in all processes.' } },
    errors: ['logout_token_invalid', 'identity_provider_away', 'too_many_requests'],
    isRepeatable: false,
    isRaw: true,
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
