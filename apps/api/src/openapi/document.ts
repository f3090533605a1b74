/**
 * The OpenAPI document of the REST API, made from the declarations that the routes are made from, so that it cannot
 * drift: the input schemas that requests are parsed with, the schemas that the types of answers come from, and the
 * table of error codes. The tests validate every answer that any of them gets against this document.
 */
import { version } from '@organizations/domain'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { headerComponents, headersOfAny, headersOfLimits, nextLink } from './answer-headers.ts'
import { tags, type Operation } from '../rest/operation.ts'
import { operations } from '../rest/operations.ts'
import { errorAnswers } from './error-answers.ts'
import { renderSchema } from './render-schema.ts'
import { requestOf } from './request-of.ts'
import { tidyParameters } from './tidy-parameters.ts'

const description = `What every call has in common:

- An API key goes into \`authorization\` (bare, or \`Bearer <key>\`), \`x-api-key\` or \`capgkey\`.
- Every path answers with and without a trailing slash.
- Fields are taken from a JSON body and from the query on any verb; where both have one, the body wins. They stand here
  where callers expect them: in the query of GET and DELETE, in the body of POST and PUT.
- \`null\` counts as missing, except where it is said to clear. Unknown fields are ignored,
  except by calls that destroy or that set rights.
- Answers may get more fields in time. Only an Organization has its eight and nothing besides.
- What is refused is told by \`code\`, which is permanent. The sentence in \`error\` is for people.`

/**
 * Makes the document: OpenAPI 3.1 as an object, ready to be sent as JSON. `serverUrl` is where callers reach the server,
 * relative to the document or in full.
 */
export function createApiDocument(serverUrl = '/'): object {
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Organizations', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: serverUrl }],
      tags: Object.entries(tags).map(([name, sentence]) => ({ name, description: sentence })),
      security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
      paths: pathsOf(operations),
      components: { securitySchemes, headers: headerComponents },
    },
    { override: renderSchema },
  )
  return tidyParameters(document)
}

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, or where an identity provider is set up an access token (a JWT) of it.',
  },
  authorization: { type: 'apiKey', in: 'header', name: 'authorization', description: 'The bare key.' },
  'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' },
  capgkey: { type: 'apiKey', in: 'header', name: 'capgkey' },
} as const

function pathsOf(operations: readonly Operation[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {}
  for (const it of operations) paths[it.path] = { ...paths[it.path], [it.method]: operationOf(it) }
  return paths
}

function operationOf(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, isPublic, linksNext, answer, answers, status = 200 } = operation
  const ofKeys = isPublic === true ? {} : headersOfLimits
  const headers = { ...headersOfAny, ...ofKeys, ...(linksNext && nextLink) }
  const done = answer && {
    [status]: { description: 'Done.', headers, content: { 'application/json': { schema: answer } } },
  }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(operation.description !== undefined && { description: operation.description }),
    ...(isPublic === true && { security: [] }),
    ...requestOf(operation),
    responses: { ...errorAnswers(operation), ...done, ...answers }, // `/readyz` has a 503 of its own
  }
}
