import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expectTypeOf, test } from 'vitest'
import type { AppRouter } from './router.ts'
import type { ProcedureInputs, ProcedureOutputs } from './testing/procedure-types.ts'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = WithEvents<inferRouterOutputs<AppRouter>>

// The compiler decides about both: a difference stops `npm test` at its types, with the procedure's name.
test('no procedure takes another input than clients were compiled against', () => {
  expectTypeOf<Changed<Inputs, ProcedureInputs>>().toBeNever()
})

test('no procedure gives another answer than clients were compiled against', () => {
  expectTypeOf<Changed<Outputs, ProcedureOutputs>>().toBeNever()
})

/** The names of the procedures that have changed or are gone. New ones are no change for a client. */
type Changed<Now, Then> = {
  [R in keyof Then]: R extends keyof Now
    ? {
        [P in keyof Then[R]]: P extends keyof Now[R]
          ? IsEqual<Now[R][P], Then[R][P]> extends true
            ? never
            : [R, P]
          : [R, P]
      }[keyof Then[R]]
    : R
}[keyof Then]

/** The compiler's own identity, which assignability is not: a field that is optional on one side only differs. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- two generic functions are compared by identity
type IsEqual<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** A subscription's answer is the type of its events. */
type WithEvents<Routers> = {
  [R in keyof Routers]: {
    [P in keyof Routers[R]]: EventOf<Routers[R][P]>
  }
}
type EventOf<Answer> = Answer extends AsyncIterable<infer Event> ? Event : Answer
