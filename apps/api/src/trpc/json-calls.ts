/**
 * Reads the requests that most clients send: queries by GET and mutations by POST, alone or in a batch, as JSON. What is
 * anything else, or wrong in any way, is left to tRPC's own adapter, which also says what is wrong.
 */
import type { AnyProcedure } from '@trpc/server'
import type { TRPCRequestInfo } from '@trpc/server/http'
import type { FastifyRequest } from 'fastify'
import { CALLS_PER_BATCH } from './refusal-of-trpc.ts'
import { appRouter } from './router.ts'

export interface JsonCall {
  path: string
  procedure: AnyProcedure
  getRawInput: () => Promise<unknown>
}

/** What is known of a request before its calls are made: the part of tRPC's own information that our context asks for. */
export interface RequestInfo {
  type: TRPCRequestInfo['type']
  isBatchCall: boolean
  calls: readonly Pick<TRPCRequestInfo['calls'][number], 'path' | 'procedure' | 'getRawInput'>[]
}

export interface JsonRequest extends RequestInfo {
  type: 'query' | 'mutation'
  calls: readonly JsonCall[]
}

const typeOf: Readonly<Record<string, JsonRequest['type']>> = { GET: 'query', POST: 'mutation' }

/** The calls of a request; undefined for what is left to tRPC's adapter. */
export function readJsonCalls(request: FastifyRequest): JsonRequest | undefined {
  const { method, headers } = request
  const type = typeOf[method]
  const wantsStream = headers['trpc-accept'] !== undefined || headers.accept?.includes('jsonl') === true
  const { batch, input, connectionParams } = request.query as Record<string, string | string[] | undefined> // Fastify's
  if (type === undefined || wantsStream || connectionParams !== undefined) return undefined
  const isBatchCall = batch === '1'
  if (Array.isArray(batch) || Array.isArray(input)) return undefined
  const { path } = request.params as { path: string } // of the route
  const paths = isBatchCall ? path.split(',') : [path]
  if (paths.length > CALLS_PER_BATCH) return undefined
  const inputs = readInputs(type === 'query' ? input : request.body, isBatchCall)
  if (inputs === undefined) return undefined
  const calls: JsonCall[] = []
  for (const [index, name] of paths.entries()) {
    const procedure = procedureAt(name)
    if (procedure?._def.type !== type) return undefined
    calls.push({ path: name, procedure, getRawInput: async () => inputs[index] })
  }
  return { type, isBatchCall, calls }
}

function procedureAt(path: string): AnyProcedure | undefined {
  const procedures: Record<string, unknown> = appRouter._def.procedures
  return Object.hasOwn(procedures, path) ? (procedures[path] as AnyProcedure) : undefined // its type leaves that open
}

/** The inputs by the index of their calls; undefined when they are no JSON, or not by index. */
function readInputs(text: unknown, isBatchCall: boolean): Record<number, unknown> | undefined {
  if (text === undefined || text === '') return {}
  if (typeof text !== 'string') return undefined
  try {
    const inputs: unknown = JSON.parse(text)
    if (!isBatchCall) return { 0: inputs }
    const isObject = typeof inputs === 'object' && inputs !== null && !Array.isArray(inputs)
    return isObject ? (inputs as Record<number, unknown>) : undefined // just checked
  } catch {
    return undefined
  }
}
