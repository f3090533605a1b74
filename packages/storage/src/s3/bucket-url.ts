import { describeParameter } from '@organizations/file-urls'
import type { BucketAddress } from './bucket.ts'

const expected =
  'Expected STORAGE_URL to name a bucket, like s3://bucket or s3://bucket?endpoint=https://...&region=...'

/** Amazon's rules for names, without those that only forbid names that look like IP addresses and the like. */
const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const regionPattern = /^[a-z0-9-]{1,64}$/i
const parameters = new Set(['endpoint', 'region'])

/**
 * Parses `s3://bucket?endpoint=...&region=...`. Throws an Error whose message names STORAGE_URL and repeats no part of
 * the URL that could be a password.
 */
export function parseBucketUrl(url: string): BucketAddress {
  const [, authority = '', query = ''] = /^s3:\/\/([^/?#]*)\/?(?:\?([^#]*))?$/i.exec(url) ?? []
  if (authority.includes('@')) throw new Error(`${expected}; credentials belong into AWS_ACCESS_KEY_ID and its kin`)
  if (!bucketPattern.test(authority)) {
    throw new Error(`${expected}, got no bucket's name: 3-63 characters a-z 0-9 . - and nothing after it but ?...`)
  }
  const given = new URLSearchParams(query)
  for (const name of given.keys()) {
    if (!parameters.has(name)) throw new Error(`${expected}, got ${describeParameter(name)} after the "?"`)
    if (given.getAll(name).length > 1) throw new Error(`${expected}, got ${name} twice`)
  }
  const endpoint = given.get('endpoint')
  const region = given.get('region')
  if (region !== null && !regionPattern.test(region)) {
    throw new Error(`${expected}, got a region that is none: expected a name such as eu-central-1`)
  }
  return {
    bucket: authority,
    ...(endpoint === null ? {} : { endpoint: parseEndpoint(endpoint) }),
    ...(region === null ? {} : { region }),
  }
}

function parseEndpoint(text: string): string {
  const endpoint = URL.parse(text)
  if (!endpoint || !['http:', 'https:'].includes(endpoint.protocol) || endpoint.search || endpoint.hash) {
    throw new Error(`${expected}, got an endpoint that is no http or https URL of a server`)
  }
  if (endpoint.username || endpoint.password) {
    throw new Error(
      `${expected}, got an endpoint with a user or a password: they belong into AWS_ACCESS_KEY_ID and its kin`,
    )
  }
  return endpoint.href
}
