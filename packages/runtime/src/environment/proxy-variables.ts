/** The variables that say where the HTTP server is reached, when a proxy is in front of it. */
import { isIP } from 'node:net'
import { z } from 'zod'

/** Ranges by name: of this machine, of a link, and the private ones. */
const namedRanges = ['loopback', 'linklocal', 'uniquelocal']

const LONGEST_PREFIX = { 4: 32, 6: 128 }

export const proxyVariables = {
  /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  TRUST_PROXY: z
    .string()
    .transform((list) => list.split(',').map((range) => range.trim()))
    .refine((ranges) => ranges.every(isRange), {
      error: `expected addresses of proxies such as 10.0.0.5 or 10.0.0.0/8, or ${namedRanges.join(', ')}, separated by commas`,
    })
    .default([]),
  BASE_PATH: z
    .string()
    .refine((path) => /^(?:\/[\w-][\w.~-]*)+$/.test(path), {
      error: 'expected a path such as /organizations, without a slash at its end',
    })
    .default(''),
  PUBLIC_URL: z
    .string()
    .refine(isPublicUrl, {
      error: 'expected an http: or https: URL such as https://example.com/organizations, without query or credentials',
    })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
}

/** An address, a CIDR range, or the name of one. Not every address: each caller could then choose its own. */
function isRange(text: string): boolean {
  if (namedRanges.includes(text)) return true
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if ((family !== 4 && family !== 6) || rest.length > 0) return false
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= LONGEST_PREFIX[family])
}

function isPublicUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false
  return url.username === '' && url.password === '' && !/[?#\s]/.test(text)
}
