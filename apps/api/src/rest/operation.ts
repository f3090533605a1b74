import type { ErrorCode, Page } from '@organizations/domain'
import type { Call, Deps } from '@organizations/services'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponsesObject } from 'zod-openapi'
import { actorOf } from '../http/caller/authenticated.ts'
import { readIdempotencyKey } from '../http/idempotency-key.ts'
import { readInput, type InputSchema } from '../http/read-input.ts'
import { nextLink } from './next-link.ts'

/** The groups of the OpenAPI document, in their order, with a sentence for each. */
export const tags = {
  Organizations: 'Organizations, their policies, audit logs and deletions.',
  Members: 'Who belongs to an organization, as what.',
  Sessions: 'Who is signed in by a browser.',
  'API keys': "The keys of the caller's own user.",
  Apps: 'The apps of organizations.',
  Bundles: 'The versions of apps, and their content.',
  Channels: 'What points devices at bundles.',
  Devices: 'The devices that run an app.',
  Statistics: 'What was used, by day.',
  Webhooks: 'Endpoints that hear of what happens in an organization.',
  Operator: 'For those who run the service.',
  Service: 'The service itself. No key is needed.',
} as const

/**
 * One operation of the REST API. It is declared once: its route, its part of the OpenAPI document, and the lists that
 * the tests of parity and of rights have to cover are made from the declaration.
 */
export interface Operation<Input extends InputSchema = InputSchema, Answer extends z.ZodType = z.ZodType> {
  method: 'get' | 'post' | 'put' | 'delete'
  /** With parameters in braces: `/app/{app_id}`. */
  path: string
  /** Unique; generated clients name their functions by it. */
  id: string
  tag: keyof typeof tags
  summary: string
  description?: string
  input?: Input
  /** What fields of the input mean where they mean something else than openapi/field-notes.ts says. */
  notes?: Readonly<Record<string, string>>
  headers?: z.ZodObject
  /** The JSON of the answer. */
  answer?: Answer
  /** The status of the answer, where it is not 200. */
  status?: 201
  /** Other answers than errors: what is not JSON, or has another status. */
  answers?: ZodOpenApiResponsesObject
  /** Bodies are left as they come: all fields of the input are in the query, and no JSON can be refused. */
  isRaw?: true
  /** A body that is not JSON. */
  body?: ZodOpenApiRequestBodyObject
  /** The answer has a header that links the next page, if there is one. */
  linksNext?: true
  /** The refusals besides those of every operation, which openapi/error-answers.ts adds. */
  errors: readonly ErrorCode[]
  /** False for a POST that does not look at its `Idempotency-Key`, because a repetition changes nothing anyway. */
  isRepeatable?: false
  /** No key is needed. */
  isPublic?: true
  /** Answers a request. Absent where a file of its own has the route, e.g. bundle-content.ts. */
  handle?: (deps: Deps, request: FastifyRequest, reply: FastifyReply) => Promise<z.output<Answer>>
}

interface Declaration<Input extends InputSchema, Answer extends z.ZodType> extends Omit<
  Operation<Input, Answer>,
  'handle'
> {
  answer: Answer
  /** Reads the input, where it is not simply the fields of path, query and body. */
  read?: (request: FastifyRequest) => z.output<Input>
}

/**
 * Carries an operation out: calls the use case, and puts its answer into the envelope of REST. `linkNext` is called by
 * an operation that `linksNext`, with the page after the one that it answers with.
 */
type Run<Input extends InputSchema, Answer extends z.ZodType> = (
  deps: Deps,
  call: Call<z.output<Input>>,
  linkNext: (next: Page | undefined) => void,
) => Promise<z.output<Answer>>

/**
 * Declares an operation and, in the call of `run` that follows, what carries it out. The compiler holds that to the
 * schemas of input and answer; at run time only the input is parsed. A POST may be sent twice under one
 * `Idempotency-Key`.
 */
export function operation<Input extends InputSchema, Answer extends z.ZodType>({
  read,
  ...declared
}: Declaration<Input, Answer>): { run: (run: Run<Input, Answer>) => Operation<Input, Answer> } {
  const { input, method, isRepeatable, status } = declared
  // Without an input schema `run` gets no fields, and the body is not even looked at.
  const inputOf = read ?? ((request) => (input ? readInput(request, input) : {}) as z.output<Input>)
  const keyOf = method === 'post' && isRepeatable !== false ? readIdempotencyKey : () => undefined
  return {
    run: (run) => ({
      ...declared,
      async handle(deps, request, reply) {
        const parsed = inputOf(request)
        const call = {
          actor: actorOf(request),
          input: parsed,
          requestId: request.id,
          idempotencyKey: keyOf(request.headers),
        }
        if (status !== undefined) void reply.code(status) // a refusal sets its own
        return await run(deps, call, (next) => {
          if (next !== undefined) void reply.header('link', nextLink(parsed as object, next)) // made by a schema of fields
        })
      },
    }),
  }
}
