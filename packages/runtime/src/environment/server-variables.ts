import { z } from 'zod'
import { proxyVariables } from './proxy-variables.ts'
import { wholeNumberVariable } from './whole-number-variable.ts'

const MAX_REQUESTS = 1_000_000
/** A clean shutdown takes at most ten seconds in total: see run-program.ts. */
const MAX_DRAIN_MS = 5000
/** The largest object that S3 accepts. */
const MAX_UPLOAD_BYTES = 5 * 1024 ** 4
/** More could not be in memory. */
const MAX_UNSENT_BYTES = 1024 ** 4

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

/**
 * An origin as browsers send it. `URL` has the origin `null` for schemes that it does not know, such as those of apps
 * in a webview. A pattern would match no origin.
 */
function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.host === '' || text.includes('*')) return false
  return text === (url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin)
}
