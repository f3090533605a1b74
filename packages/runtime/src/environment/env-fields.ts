/** The variables that more than one program reads, each with its default and the message for an invalid value. */
import { parseDatabaseUrl } from '@organizations/database'
import { asciiAddress, isEmailAddress, keyInAuthorization } from '@organizations/domain'
import { readSigningKey } from '@organizations/receipts'
import { parseNetworks, type Network } from '@organizations/egress'
import { isPlausibleSecret, readSecretsKey } from '@organizations/services'
import { parseStorageUrl } from '@organizations/storage'
import { z } from 'zod'
import { mailVariables } from '../outgoing/open-mails.ts'
import { proxyVariables } from './proxy-variables.ts'
import { repositoryRoot } from '../repository-root.ts'

/** A variable that contains a whole number, written in digits. */
export function wholeNumberVariable(min: number, max: number): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  return z
    .string()
    .refine((text) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `expected a whole number from ${min} to ${max}`,
    })
    .transform(Number)
}

/** Holds a variable to the reader that opens what it names, so that there is no second opinion of what a URL means. */
function readBy(parse: (url: string, baseFolder: string) => unknown) {
  return (url: string, context: z.RefinementCtx<string>): void => {
    try {
      parse(url, repositoryRoot)
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message.replace(/^Expected \w+ /, 'expected ') : String(error))
    }
  }
}

const MAX_MS = 3_600_000
/** A hundred years. */
const MAX_DAYS = 36_500
const MAX_REQUESTS = 1_000_000
/** A clean shutdown takes at most ten seconds in total: see run-program.ts. */
const MAX_DRAIN_MS = 5000
/** The largest object that S3 accepts. */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 4
/** More could not be in memory. */
const MAX_UNSENT_BYTES = 1024 ** 4
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** The variables for the database, the store and the log. */
export const sharedVariables = {
  DATABASE_URL: z.string().superRefine(readBy(parseDatabaseUrl)).default('file:./data/organizations.db'),
  /** With a single connection, a slow transaction would block all other requests. */
  DATABASE_POOL_SIZE: wholeNumberVariable(2, 100).default(10),
  STORAGE_URL: z.string().superRefine(readBy(parseStorageUrl)).default('file:./data/objects'),
  RECEIPT_SIGNING_KEY: z
    .string()
    .refine(isSigningKey, { error: 'expected an Ed25519 private key in PEM (PKCS #8)' })
    .optional(),
  SECRETS_KEY: z.string().refine(isSecretsKey, { error: 'expected 32 random bytes in base64' }).optional(),
  SECRETS_KEYS_OLD: z
    .string()
    .transform((list) => list.split(',').map((key) => key.trim()))
    .refine((keys) => keys.every(isSecretsKey), { error: 'expected keys of 32 bytes in base64, separated by commas' })
    .default([]),
  ...mailVariables,
  LOG_LEVEL: z.enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` }).default('info'),
}

/** The variables of the HTTP server: its address and its limits. */
export const serverVariables = {
  PORT: wholeNumberVariable(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  ...proxyVariables,
  CORS_ORIGINS: z
    .string()
    .transform((list) => list.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every(isOrigin), {
      error: 'expected origins such as https://app.example.com or capacitor://localhost, separated by commas',
    })
    .default([]),
  LOG_REQUESTS: z
    .enum(['0', '1'], { error: 'expected 0 or 1' })
    .default('1')
    .transform((text) => text === '1'),
  DRAIN_MS: wholeNumberVariable(0, MAX_DRAIN_MS).default(0),
  /** 1 GiB. */
  UPLOAD_MAX_BYTES: wholeNumberVariable(1, MAX_UPLOAD_BYTES).default(1024 ** 3),
  RATE_LIMIT_STANDARD: wholeNumberVariable(0, MAX_REQUESTS).default(100),
  RATE_LIMIT_ENTERPRISE: wholeNumberVariable(0, MAX_REQUESTS).default(1000),
  RATE_LIMIT_OPERATOR: wholeNumberVariable(0, MAX_REQUESTS).default(1000),
  RATE_LIMIT_SESSION: wholeNumberVariable(0, MAX_REQUESTS).default(600),
  RATE_LIMIT_FAILED_AUTH: wholeNumberVariable(0, MAX_REQUESTS).default(20),
  OPEN_LIMIT_WATCHES: wholeNumberVariable(0, MAX_REQUESTS).default(20),
  OPEN_LIMIT_UPLOADS: wholeNumberVariable(0, MAX_REQUESTS).default(16),
  OPEN_LIMIT_DOWNLOADS: wholeNumberVariable(0, MAX_REQUESTS).default(32),
  OPEN_LIMIT_EXPORTS: wholeNumberVariable(0, MAX_REQUESTS).default(2),
  /** 16 MiB. */
  OPEN_LIMIT_UNSENT_BYTES: wholeNumberVariable(0, MAX_UNSENT_BYTES).default(16 * 1024 ** 2),
}

/** The variables of what the service sends to addresses that callers name. */
export const egressVariables = {
  WEBHOOK_ALLOW_PRIVATE: z
    .enum(['0', '1'], { error: 'expected 0 or 1' })
    .default('0')
    .transform((text) => text === '1'),
  PARTICIPANT_NETWORKS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parseNetworks(text)
      } catch {
        context.addIssue('expected networks as CIDRs, such as 10.0.0.0/8, separated by commas')
        return z.NEVER
      }
    }),
}

/** The variables of the worker. */
export const workerVariables = {
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, { error: 'expected redis:// or rediss:// and a host' })
    .optional(),
  LEASE_MS: wholeNumberVariable(500, MAX_MS).default(10_000),
  RECONCILE_MS: wholeNumberVariable(50, MAX_MS).default(5000),
  /** A reader that was away for a week goes on without a gap. */
  EVENT_RETENTION_DAYS: wholeNumberVariable(7, MAX_DAYS).default(30),
  DELIVERIES: z
    .enum(['on', 'off'], { error: 'expected on or off' })
    .default('on')
    .transform((text) => text === 'on'),
}

const bootstrapKey = z
  .string()
  .min(20, { error: 'expected a key of 20 characters or more' })
  .refine((key) => /^[\x20-\x7e]+$/.test(key) && keyInAuthorization(key) === key, {
    error: 'expected a key that can be sent in a header: one line of printable ASCII characters',
  })
  .refine(isPlausibleSecret, { error: 'expected a whole key: one that begins with orgs_ ends in its checksum' })

/** The operator that the first start creates in an empty database. */
export const bootstrapVariables = {
  BOOTSTRAP_EMAIL: z
    .string()
    .trim()
    .overwrite(asciiAddress)
    .refine(isEmailAddress, { error: 'expected an e-mail address' })
    .default('admin@example.com'),
  BOOTSTRAP_API_KEY: z
    .string()
    // Read as it is read from a request, or no request could have it: a mounted secret often ends in a line feed.
    .transform((text) => keyInAuthorization(text.trim()))
    .pipe(bootstrapKey)
    .optional(),
}

/** The environment of a program that only uses the database and the store. */
export const runtimeEnvironment = z.object(sharedVariables)

/** The environment of a command that makes an address of the console. */
export const linkEnvironment = z.object({
  ...sharedVariables,
  PORT: serverVariables.PORT,
  HOST: serverVariables.HOST,
  BASE_PATH: serverVariables.BASE_PATH,
  PUBLIC_URL: serverVariables.PUBLIC_URL,
})

export type LinkEnvironment = z.output<typeof linkEnvironment>

/** The parsed environment of a program of the service. */
export type ProgramEnvironment = z.output<typeof runtimeEnvironment> & {
  LEASE_MS: number
  WEBHOOK_ALLOW_PRIVATE: boolean
  PARTICIPANT_NETWORKS: readonly Network[]
  REDIS_URL?: string | undefined
}

/**
 * An origin as browsers send it. `URL` has the origin `null` for schemes that it does not know, such as those of apps
 * in a webview. A pattern would match no origin.
 */
function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.host === '' || text.includes('*')) return false
  return text === (url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin)
}

function isSigningKey(pem: string): boolean {
  try {
    return readSigningKey(pem).kid !== ''
  } catch {
    return false // the message of the refinement says what was expected
  }
}

function isSecretsKey(text: string): boolean {
  try {
    return readSecretsKey(text).id !== ''
  } catch {
    return false // the message of the refinement says what was expected
  }
}
