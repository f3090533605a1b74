import type { z } from 'zod'

/**
 * Holds the schema of an answer and the type that use cases answer with to each other: `shapeOf<Member>()(schema)` does
 * not compile when either has a field, an option or a null that the other has not.
 */
export function shapeOf<T>(): <S extends z.ZodType>(schema: S, ...difference: Difference<z.output<S>, T>) => S {
  return (schema, ..._none) => schema
}

/** No argument when both are alike, else one that nobody can give. */
type Difference<A, B> = Alike<A, B> extends true ? [] : [difference: never]

type Alike<A, B> = [A, B, keyof A, keyof B] extends [B, A, keyof B, keyof A] ? true : false
