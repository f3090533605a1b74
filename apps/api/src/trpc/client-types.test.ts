/** The client's types are written out, so that other apps need none of the router's. These tests hold them to the router. */
import type { OrganizationsClient } from '@organizations/client'
import type {
  AuditEntryId,
  DeletionId,
  DeliveryId,
  FeedEventId,
  OrganizationId,
  MemberUid,
  SessionId,
  ParticipantId,
  WebhookId,
} from '@organizations/domain'
import type { AnyTRPCProcedure, inferProcedureInput, inferTransformedProcedureOutput } from '@trpc/server'
import { expectTypeOf, test } from 'vitest'
import type { AppRouter } from './router.ts'

// The compiler decides about all of them: a difference stops `npm test` at its types, with the procedure's name.
test('the client has every procedure of the router, and no other', () => {
  expectTypeOf<Names<OrganizationsClient>>().toEqualTypeOf<Names<AppRouter['_def']['record']>>()
})

test('the client takes what the procedures take', () => {
  expectTypeOf<Different<'input'>>().toBeNever()
})

test('the client answers what the procedures answer', () => {
  expectTypeOf<Different<'output'>>().toBeNever()
})

test('the client calls queries, mutations and subscriptions as what they are', () => {
  expectTypeOf<Different<'kind'>>().toBeNever()
})

type Router = AppRouter['_def']['record']

type Names<Rooms> = { [R in keyof Rooms & string]: `${R}.${keyof Rooms[R] & string}` }[keyof Rooms & string]

/** The names of the procedures of which the client says something else than the router. */
type Different<Part extends keyof Procedure> = {
  [R in keyof Router]: {
    [P in keyof Router[R]]: IsEqual<InRouter<Router[R][P]>[Part], InClient<R, P>[Part]> extends true ? never : [R, P]
  }[keyof Router[R]]
}[keyof Router]

interface Procedure {
  kind: unknown
  input: unknown
  output: unknown
}

type InRouter<P> = P extends AnyTRPCProcedure
  ? { kind: P['_def']['type']; input: inferProcedureInput<P>; output: AnswerOf<P> }
  : never

/** As the client gets it: ids are text, a subscription's answer is one event, and nothing is `void`. */
type AnswerOf<P extends AnyTRPCProcedure> = [Transferred<P>] extends [never]
  ? void
  : Transferred<P> extends AsyncIterable<infer Event>
    ? WithPlainIds<Event>
    : WithPlainIds<Transferred<P>>
type Transferred<P extends AnyTRPCProcedure> = inferTransformedProcedureOutput<
  AppRouter['_def']['_config']['$types'],
  P
>

type Id =
  | OrganizationId
  | MemberUid
  | DeletionId
  | AuditEntryId
  | FeedEventId
  | WebhookId
  | DeliveryId
  | SessionId
  | ParticipantId

type WithPlainIds<T> = T extends Id ? string : T extends object ? { [K in keyof T]: WithPlainIds<T[K]> } : T

type InClient<R, P> = R extends keyof OrganizationsClient
  ? P extends keyof OrganizationsClient[R]
    ? PartsOf<OrganizationsClient[R][P]>
    : never
  : never
type PartsOf<Calls> = Calls extends { query(input: infer I, options: never): Promise<infer O> }
  ? { kind: 'query'; input: I; output: O }
  : Calls extends { mutate(input: infer I, options: never): Promise<infer O> }
    ? { kind: 'mutation'; input: I; output: O }
    : Calls extends { subscribe(input: infer I, options: never): AsyncIterableIterator<infer E> }
      ? { kind: 'subscription'; input: I; output: E }
      : never

/** The compiler's own identity, which assignability is not: a field that is optional on one side only differs. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- two generic functions are compared by identity
type IsEqual<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
