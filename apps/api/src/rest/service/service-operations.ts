import { MAX_LIMIT, receiptKeySchema } from '@organizations/domain'
import { z } from 'zod'
import { done } from '../envelopes.ts'
import type { Operation } from '../operation.ts'

const tag = 'Service'
const open = { isPublic: true, isRaw: true, errors: [] } as const
const part = z.enum(['ok', 'degraded'])

const readiness = z
  .object({
    status: z.enum(['ready', 'not ready', 'draining']),
    database: z.enum(['ok', 'down']),
    store: part,
    degraded: z
      .array(z.enum(['disk']))
      .max(1)
      .exactOptional()
      .meta({ description: 'The disk is full: writes are refused, until a probe finds room.' }),
    redis: part.exactOptional().meta({ description: 'Where Redis is configured.' }),
  })
  .meta({ id: 'Readiness' })
const serviceDescription = z
  .object({
    service: z.literal('Organizations'),
    description: z.string(),
    docs: z.string().meta({ description: 'A page about the REST API.' }),
    openapi: z.string().meta({ description: 'The document of the REST API.' }),
    trpc: z.string().meta({ description: 'Where the same is served over tRPC.' }),
    health: z.string(),
    readiness: z.string(),
  })
  .meta({ id: 'ServiceDescription', description: 'What this server is, and the paths where to go on.' })

/** The answer at `/`, for people who open the address of the server to see what it is. */
export const whatThisIs: z.output<typeof serviceDescription> = {
  service: 'Organizations',
  description: 'Organizations of a multi-tenant product, and what they own, over REST and tRPC. Calls need an API key.',
  docs: '/docs',
  openapi: '/openapi.json',
  trpc: '/trpc',
  health: '/healthz',
  readiness: '/readyz',
}

const readinessJson = { 'application/json': { schema: readiness } }

export const serviceOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/metrics',
    id: 'readMetrics',
    tag: 'Operator',
    summary: 'What the process counts and measures, for Prometheus',
    answers: {
      200: { description: 'The text format of Prometheus.', content: { 'text/plain': { schema: { type: 'string' } } } },
    },
    errors: ['operator_required'],
  },
  {
    method: 'get',
    path: '/',
    id: 'describeService',
    tag,
    summary: 'What is this?',
    answer: serviceDescription,
    ...open,
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'isAlive',
    tag,
    summary: 'Does the process live?',
    answer: done('ok').extend({ version: z.string().meta({ description: 'Of the server that answers.' }) }),
    ...open,
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'isReady',
    tag,
    summary: 'Can the process serve?',
    answers: {
      200: { description: 'It can; what is `degraded` is told.', content: readinessJson },
      503: { description: 'The database does not answer, or the process is stopping.', content: readinessJson },
    },
    ...open,
  },
  {
    method: 'get',
    path: '/.well-known/receipt-keys.json',
    id: 'listReceiptKeys',
    tag,
    summary: 'The keys by which receipts are verified',
    description:
      'Also those that sign no more, at most the newest 1,000. A JSON Web Key Set (RFC 7517, RFC 8037), oldest first.',
    answer: z.object({ keys: z.array(receiptKeySchema).max(MAX_LIMIT) }),
    ...open,
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'readApiDocument',
    tag,
    summary: 'This document',
    answers: {
      200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
      304: { description: 'It is still what `if-none-match` says.' },
    },
    ...open,
  },
  {
    method: 'get',
    path: '/docs',
    id: 'readDocs',
    tag,
    summary: 'This document, for people',
    answers: { 200: { description: 'A page.', content: { 'text/html': { schema: { type: 'string' } } } } },
    ...open,
  },
]
