import type { ZodOpenApiHeadersObject } from 'zod-openapi'

type Headers = Exclude<ZodOpenApiHeadersObject, { _zod: unknown }>

const refTo = (name: string) => ({ $ref: `#/components/headers/${name}` })

export const headersOfAny: Headers = { 'x-request-id': refTo('RequestId') }

/** Of every answer to a valid key, where there are limits. */
export const headersOfLimits: Headers = {
  'x-ratelimit-limit': refTo('RateLimit'),
  'x-ratelimit-remaining': refTo('RateLimitRemaining'),
  'x-ratelimit-reset': refTo('RateLimitReset'),
}

export const nextLink: Headers = { link: refTo('NextLink') }

export const retryAfter: Headers = { 'retry-after': refTo('RetryAfter') }

/** What the names above refer to. */
export const headerComponents: Headers = {
  RequestId: { description: "The caller's own, or a new one.", schema: { type: 'string' } },
  RateLimit: { description: 'How many requests a minute are let through.', schema: { type: 'integer' } },
  RateLimitRemaining: { description: 'How many of them are left.', schema: { type: 'integer' } },
  RateLimitReset: { description: 'Seconds until the minute ends.', schema: { type: 'integer' } },
  NextLink: {
    description: 'Where there is more: `<...>; rel="next"`, the next page, relative to the path (RFC 8288).',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
}
