import { DomainError, parseInput } from '@organizations/domain'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

export type InputSchema = z.ZodType & { shape: Record<string, z.ZodType> }

/**
 * The input of a request, by its schema: from the query string and the JSON body, on any verb. The body wins over the
 * query, and the path over both. A query's text is read as a number, a flag or a list where the schema asks for one.
 * Unknown fields are ignored.
 */
export function readInput<T extends InputSchema>(request: FastifyRequest, schema: T): z.output<T> {
  return parseInput(schema, readFields(request, schema))
}

/** The fields of a request, read but not yet validated. */
export function readFields(request: FastifyRequest, schema: InputSchema): Record<string, unknown> {
  const path = request.params as object // the route's own parameters
  return { ...readQuery(request, schema), ...readBody(request.body), ...path }
}

function readBody(body: unknown): object {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body
  const got = Array.isArray(body) ? 'an array' : `a ${typeof body}`
  throw new DomainError('invalid_input', `Expected the body to be a JSON object, got ${got}`)
}

/**
 * The fields of the query string only: for a request whose body is not JSON. Brackets say that a field is a list, as
 * many clients write one: `name[]=a&name[]=b` and `name[0]=a` are the same as `name=a&name=b`.
 */
export function readQuery(request: FastifyRequest, schema: InputSchema): Record<string, unknown> {
  const query = request.query as Record<string, string | string[]> // as Fastify's own parser makes it
  const fields = new Map<string, unknown>()
  for (const [written, value] of Object.entries(query)) {
    const name = written.replace(/\[\d*\]$/, '')
    if (fields.has(name) || name !== written) {
      fields.set(name, [fields.get(name) ?? [], value].flat())
    } else {
      const field = Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined
      fields.set(name, field === undefined || typeof value !== 'string' ? value : readText(value, field))
    }
  }
  return Object.fromEntries(fields)
}

function readText(text: string, field: z.ZodType): unknown {
  const type = scalarType(field)
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (type === 'array') return [text] // one of a list; several come as a list already
  return text
}

/** The type at the heart of a field, under what makes it optional, nullable or transformed. */
function scalarType(field: z.core.$ZodType): string {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable) return scalarType(field.unwrap())
  if (field instanceof z.ZodPipe) return scalarType(field.in)
  return field._zod.def.type
}
