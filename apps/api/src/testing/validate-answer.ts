/**
 * Validates answers by the document at /openapi.json: every answer that a test gets from the API must have exactly the
 * fields that the document says for that operation and status. Other paths must be refused in the shape of all errors.
 */
import { errorSentences } from '@organizations/domain'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { createApiDocument } from '../openapi/document.ts'

export interface ValidatedAnswer {
  method: string
  url: string
  status: number
  body: unknown
  headers: Record<string, unknown>
}

interface Operation {
  responses: Record<string, Response | { $ref: string }>
}
interface Response {
  content?: Record<string, object>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { responses: Record<string, Response> }
}

/** Made once for all tests of a process. */
const document = createApiDocument() as Document // by OpenAPI
const paths = Object.keys(document.paths)
  // As in the router, a path without parameters comes before one with them.
  .toSorted((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
  .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`) }))

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(closed(document) as object, 'document') // an object as it was
const validators = new Map<string, ValidateFunction>()

const isError = ajv.compile({
  type: 'object',
  required: ['error', 'status', 'code'],
  additionalProperties: false,
  properties: {
    error: { type: 'string', minLength: 1 },
    status: { const: 'KO' },
    code: { enum: Object.keys(errorSentences) },
    issues: { type: 'array' },
  },
})

/** Throws when an answer is not what the document says. */
export function validateAnswer(answer: ValidatedAnswer): void {
  const fault = faultOf(answer)
  if (fault === undefined) return
  const { method, url, status, body } = answer
  const got = `${status} ${JSON.stringify(body)?.slice(0, 500)}`
  throw new Error(`Expected ${method} ${url.slice(0, 200)} to answer as /openapi.json says, but ${fault}: ${got}`)
}

/** What is wrong with an answer; undefined when nothing is. */
export function faultOf({ method, url, status, body, headers }: ValidatedAnswer): string | undefined {
  const path = pathOf(url)
  if (path.startsWith('/trpc') || path.startsWith('/docs/') || (method === 'OPTIONS' && status === 204))
    return undefined
  const known = paths.find(({ pattern }) => pattern.test(path))?.path
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
  const operation = known === undefined ? undefined : document.paths[known]?.[verb]
  if (known === undefined || operation === undefined) {
    if (status !== 404) return `it is no call of the document, and did not answer 404`
    return method === 'HEAD' || isError(body) ? undefined : 'the body has not the shape of errors'
  }
  const response = operation.responses[status]
  if (response === undefined) return `the document has no status ${status} for it`
  if (method === 'HEAD') return undefined
  return faultOfContent(response, `document#/paths/${escape(known)}/${verb}/responses/${status}`, { body, headers })
}

function faultOfContent(
  response: Response | { $ref: string },
  pointer: string,
  { body, headers }: Pick<ValidatedAnswer, 'body' | 'headers'>,
): string | undefined {
  if ('$ref' in response) {
    const name = response.$ref.split('/').at(-1) ?? ''
    const component = document.components.responses[name]
    if (component === undefined) return `the document has no ${response.$ref}`
    return faultOfContent(component, `document${response.$ref}`, { body, headers })
  }
  if (response.content === undefined) return body === '' ? undefined : 'the document has no body for it'
  const [type = ''] = ((headers['content-type'] ?? '') as string).split(';') // Node keeps one of it
  if (!Object.hasOwn(response.content, type)) return `the document has no content of type "${type}" for it`
  if (type !== 'application/json') return undefined
  const validate = validatorAt(`${pointer}/content/${escape(type)}/schema`)
  return validate(body) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'body' })
}

function validatorAt($ref: string): ValidateFunction {
  const validate = validators.get($ref) ?? ajv.compile({ $ref })
  validators.set($ref, validate)
  return validate
}

/** The path as the server sees it. */
function pathOf(url: string): string {
  return url.startsWith('//') ? (url.split('?')[0] ?? '') : new URL(url, 'http://localhost').pathname
}

/** A part of a JSON pointer in a fragment. */
function escape(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** The document with no room for fields that it does not name: callers may meet new ones, these tests may not. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed)
  if (typeof node !== 'object' || node === null) return node
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]))
  const isOpenObject = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy)
  return isOpenObject ? { ...copy, additionalProperties: false } : copy
}
