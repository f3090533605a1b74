import { generateSigningKey } from '@organizations/receipts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { egressVariables, sharedVariables, workerVariables } from './env-fields.ts'
import { serverVariables } from './server-variables.ts'
import { EnvironmentError, readEnv } from './read-env.ts'

const schema = z.object({ ...sharedVariables, ...serverVariables, ...workerVariables, ...egressVariables })

const defaults = {
  DATABASE_URL: 'file:./data/organizations.db',
  DATABASE_POOL_SIZE: 10,
  STORAGE_URL: 'file:./data/objects',
  SECRETS_KEYS_OLD: [],
  LOG_LEVEL: 'info',
  PORT: 3000,
  HOST: '127.0.0.1',
  TRUST_PROXY: [],
  BASE_PATH: '',
  LOG_REQUESTS: true,
  CORS_ORIGINS: [],
  RATE_LIMIT_STANDARD: 100,
  RATE_LIMIT_ENTERPRISE: 1000,
  RATE_LIMIT_OPERATOR: 1000,
  RATE_LIMIT_SESSION: 600,
  RATE_LIMIT_FAILED_AUTH: 20,
  OPEN_LIMIT_WATCHES: 20,
  OPEN_LIMIT_UPLOADS: 16,
  OPEN_LIMIT_DOWNLOADS: 32,
  OPEN_LIMIT_EXPORTS: 2,
  OPEN_LIMIT_UNSENT_BYTES: 16_777_216,
  UPLOAD_MAX_BYTES: 1_073_741_824,
  DRAIN_MS: 0,
  LEASE_MS: 5000,
  RECONCILE_MS: 5000,
  EVENT_RETENTION_DAYS: 30,
  PARTICIPANT_NETWORKS: [],
  DELIVERIES: true,
  WEBHOOK_ALLOW_PRIVATE: false,
}

const signingKey = generateSigningKey()

const bad: [string, string, string][] = [
  ['PORT', '65536', 'expected a whole number from 0 to 65535'],
  ['PORT', '-1', 'expected a whole number from 0 to 65535'],
  ['PORT', '80a', 'expected a whole number from 0 to 65535'],
  ['PORT', '1e3', 'expected a whole number from 0 to 65535'],
  ['DATABASE_POOL_SIZE', '1', 'expected a whole number from 2 to 100'],
  ['LEASE_MS', '499', 'expected a whole number from 500 to 3600000'],
  ['PARTICIPANT_NETWORKS', '10.0.0.1', 'expected networks as CIDRs, such as 10.0.0.0/8, separated by commas'],
  ['EVENT_RETENTION_DAYS', '6', 'expected a whole number from 7 to 36500'],
  ['RECONCILE_MS', ' 50', 'expected a whole number from 50 to 3600000'],
  ['RATE_LIMIT_STANDARD', '-1', 'expected a whole number from 0 to 1000000'],
  ['OPEN_LIMIT_WATCHES', '-1', 'expected a whole number from 0 to 1000000'],
  ['OPEN_LIMIT_UNSENT_BYTES', '16M', 'expected a whole number from 0 to 1099511627776'],
  ['LOG_LEVEL', 'loud', 'expected one of trace, debug, info, warn, error, fatal, silent'],
  ['LOG_REQUESTS', 'no', 'expected 0 or 1'],
  ['DELIVERIES', '0', 'expected on or off'],
  ['WEBHOOK_ALLOW_PRIVATE', 'true', 'expected 0 or 1'],
  [
    'DATABASE_URL',
    'mysql://user:hunter2@host/db',
    'expected to name an SQLite file, like file:./data/organizations.db',
  ],
  ['DATABASE_URL', 'postgres://user:hunter2@host', 'expected to be postgres:// with a host and the name of a database'],
  ['DATABASE_URL', 'postgresql://hunter2', 'expected to be postgres:// with a host and the name of a database'],
  ['DATABASE_URL', 'file:./a.db?mode=ro', 'got "mode" after a "?"'],
  ['STORAGE_URL', '/data', 'expected to name a folder, like file:./data/objects'],
  ['STORAGE_URL', 's3:hunter2', 'expected to name a bucket, like s3://bucket'],
  ['STORAGE_URL', 'file:./objects?mode=ro', 'got "mode" after a "?"'],
  ['REDIS_URL', 'http://user:hunter2@host', 'expected redis:// or rediss:// and a host'],
  ['RECEIPT_SIGNING_KEY', 'hunter2', 'expected an Ed25519 private key in PEM (PKCS #8)'],
  ['RECEIPT_SIGNING_KEY', `${signingKey.slice(0, -40)}hunter2`, 'expected an Ed25519 private key in PEM (PKCS #8)'],
  ['SECRETS_KEY', 'hunter2', 'expected 32 random bytes in base64'],
  ['SECRETS_KEYS_OLD', 'hunter2', 'expected keys of 32 bytes in base64, separated by commas'],
  ['CORS_ORIGINS', 'https://a.example.com/', 'expected origins such as https://app.example.com'],
  ...['*', 'true', '1', 'example.com', '10.0.0.0/33', '0.0.0.0/0', '10.0.0.0/8/8', '10.0.0.1:80', '10.0.0.1,'].map(
    (ranges): [string, string, string] => ['TRUST_PROXY', ranges, 'expected addresses of proxies such as 10.0.0.5'],
  ),
  ...['orgs', '/', '/orgs/', '/a//b', '/a/../b', '/a?b', '/a b', '/%41'].map((path): [string, string, string] => [
    'BASE_PATH',
    path,
    'expected a path such as /organizations, without a slash at its end',
  ]),
  ...['example.com', 'ftp://example.com', 'https://user:hunter2@example.com', 'https://a.b/?c', 'https://a.b/#c'].map(
    (url): [string, string, string] => ['PUBLIC_URL', url, 'expected an http: or https: URL'],
  ),
  ...[
    'capacitor://localhost/',
    'capacitor://',
    'capacitor:localhost',
    'capacitor://user@localhost',
    'null',
    'file:///index.html',
    'localhost',
    'https://*.example.com',
    'capacitor://localhost,',
  ].map((value): [string, string, string] => ['CORS_ORIGINS', value, 'or capacitor://localhost, separated by commas']),
  ['CORS_ORIGINS', '*', 'expected origins such as https://app.example.com'],
]

describe('the environment', () => {
  test('has a default for each variable, and an empty variable counts as unset', () => {
    expect(readEnv(schema, {})).toEqual(defaults)
    const empty = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, '']))
    expect(readEnv(schema, empty)).toEqual(defaults)
  })

  test('is converted to types, and unknown variables are left out', () => {
    const CORS_ORIGINS = 'https://a.example.com, http://localhost:5173'
    expect(readEnv(schema, { PORT: '0', REDIS_URL: 'rediss://h', CORS_ORIGINS, PATH: '/bin' })).toEqual({
      ...defaults,
      PORT: 0,
      REDIS_URL: 'rediss://h',
      CORS_ORIGINS: ['https://a.example.com', 'http://localhost:5173'],
    })
  })

  test.each([
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'app://-',
    'http://tauri.localhost',
    'chrome-extension://abcdefghijklmnop',
    'http://[::1]:5173',
  ])('takes %s for CORS_ORIGINS: apps in a webview have such origins', (CORS_ORIGINS) => {
    expect(readEnv(schema, { CORS_ORIGINS }).CORS_ORIGINS).toEqual([CORS_ORIGINS])
  })

  test.each(['file:/var/lib/objects', 's3://bucket?endpoint=https://s3.example.org'])(
    'accepts %s for STORAGE_URL',
    (STORAGE_URL) => {
      expect(readEnv(schema, { STORAGE_URL })).toEqual({ ...defaults, STORAGE_URL })
    },
  )

  test('accepts a signing key unchanged, and repeats no part of a broken one', () => {
    expect(readEnv(schema, { RECEIPT_SIGNING_KEY: signingKey })).toEqual({
      ...defaults,
      RECEIPT_SIGNING_KEY: signingKey,
    })
    const [, secret = ''] = signingKey.split('\n')
    for (const broken of [
      secret,
      signingKey.replace('PRIVATE', 'PUBLIC'),
      signingKey.replace(secret, secret.slice(4)),
    ]) {
      const message = messageOf(() => readEnv(schema, { RECEIPT_SIGNING_KEY: broken }))
      expect(message).toContain('RECEIPT_SIGNING_KEY: expected an Ed25519 private key')
      expect(message).not.toContain(secret.slice(-20))
    }
  })

  test.for(bad)(
    '%s=%s is refused with a message that names the variable and does not repeat the value',
    ([name, value, what]) => {
      const message = messageOf(() => readEnv(schema, { [name]: value }))
      expect(message).toMatch(new RegExp(`^The configuration is not valid\\.\\n  ${name}: `))
      expect(message).toContain(what)
      expect(message).not.toContain('hunter2')
    },
  )

  test('names all invalid variables at once', () => {
    const message = messageOf(() => readEnv(schema, { PORT: 'x', LOG_LEVEL: 'x' }))
    expect(message.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
      'The configuration is not valid.',
      'LOG_LEVEL',
      'PORT',
    ])
  })
})

function messageOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message
  }
  throw new Error('Expected an EnvironmentError')
}
