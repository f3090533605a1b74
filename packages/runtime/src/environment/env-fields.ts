/** The variables that more than one program reads, each with its default and the message for an invalid value. */
import { parseDatabaseUrl } from '@organizations/database'
import { readSigningKey } from '@organizations/receipts'
import { parseNetworks } from '@organizations/egress'
import { readSecretsKey } from '@organizations/services'
import { parseStorageUrl } from '@organizations/storage'
import { z } from 'zod'
import { mailVariables } from '../outgoing/open-mails.ts'
import { repositoryRoot } from '../repository-root.ts'
import { wholeNumberVariable } from './whole-number-variable.ts'

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
  LEASE_MS: wholeNumberVariable(500, MAX_MS).default(5000),
  RECONCILE_MS: wholeNumberVariable(50, MAX_MS).default(5000),
  /** A reader that was away for a week goes on without a gap. */
  EVENT_RETENTION_DAYS: wholeNumberVariable(7, MAX_DAYS).default(30),
  DELIVERIES: z
    .enum(['on', 'off'], { error: 'expected on or off' })
    .default('on')
    .transform((text) => text === 'on'),
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
