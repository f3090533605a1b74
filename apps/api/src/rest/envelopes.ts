/** What REST puts around an answer. */
import { MAX_LIMIT } from '@organizations/domain'
import { z } from 'zod'

/** `{"data": ...}`: the envelope of one thing, and of many. */
export function data<T extends z.ZodType>(schema: T): z.ZodObject<{ data: T }> {
  return z.object({ data: schema })
}

/** `{"data": [...]}`: a page of a list. */
export function page<T extends z.ZodType>(schema: T): z.ZodObject<{ data: z.ZodArray<T> }> {
  return data(z.array(schema).max(MAX_LIMIT))
}

/** The answer of an action that has no result. */
export function done<T extends string>(status: T): z.ZodObject<{ status: z.ZodLiteral<T> }> {
  return z.object({ status: z.literal(status) })
}
