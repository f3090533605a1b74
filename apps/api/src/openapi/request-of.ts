import { z } from 'zod'
import type { ZodOpenApiOperationObject, ZodOpenApiParameters } from 'zod-openapi'
import { fieldNotes } from './field-notes.ts'
import type { Operation } from '../rest/operation.ts'

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({
    description:
      'The same key and body within 24 hours gets the first successful answer again, without secrets, and nothing is ' +
      'done twice. Once what it made is deleted, the key is refused for the rest of the 24 hours.',
  })

/**
 * The parameters and the body of an operation. Fields are where callers expect them: in the path, in the query of GET
 * and DELETE, or in the body of POST and PUT, although the server takes them from query and body on any verb.
 */
export function requestOf(operation: Operation): Pick<ZodOpenApiOperationObject, 'requestParams' | 'requestBody'> {
  const { method, path, isRaw, isRepeatable, body } = operation
  const fields = describedFields(operation)
  const isInPath = (name: string) => path.includes(`{${name}}`)
  const ofPath = fields.filter(([name]) => isInPath(name))
  const others = fields.filter(([name]) => !isInPath(name))
  const isInQuery = method === 'get' || method === 'delete' || isRaw === true
  const headers = {
    ...(method === 'post' && isRepeatable !== false && { 'idempotency-key': idempotencyKey }),
    ...operation.headers?.shape,
  }
  const requestParams: ZodOpenApiParameters = {
    ...(ofPath.length > 0 && { path: z.object(Object.fromEntries(ofPath)) }),
    ...(isInQuery && others.length > 0 && { query: z.object(Object.fromEntries(others)) }),
    ...(Object.keys(headers).length > 0 && { header: z.object(headers) }),
  }
  const json = { 'application/json': { schema: z.object(Object.fromEntries(others)) } }
  const requestBody = body ?? (isInQuery || others.length === 0 ? undefined : { required: true, content: json })
  return { requestParams, ...(requestBody && { requestBody }) }
}

function describedFields({ id, input, notes }: Operation): [string, z.ZodType][] {
  return Object.entries(input?.shape ?? {}).map(([name, schema]) => {
    const description = notes?.[name] ?? fieldNotes[name]
    if (description === undefined) throw new Error(`Expected a note of what ${name} means to ${id}`)
    return [name, schema.meta({ description })]
  })
}
