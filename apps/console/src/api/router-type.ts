import type { ErrorCode, FieldIssue, Mutation, OrganizationsClient, Query, Subscription } from '@organizations/client'
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server'

/** How the service refuses a call: `data` has the permanent code and, for input, the fields. */
export interface ErrorShape {
  message: string
  code: number
  data: { code: string; httpStatus: number; path?: string; errorCode: ErrorCode; issues?: readonly FieldIssue[] }
}

/**
 * The router as tRPC's own client takes it, from the types of `packages/client`: they are generated from the router, and
 * to check against them takes a fifth of the time that the sources of the API would take.
 */
export type ConsoleRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  { [Room in keyof OrganizationsClient]: Procedures<OrganizationsClient[Room]> }
>

type Procedures<Room> = { [Name in keyof Room]: Procedure<Room[Name]> }

type Procedure<Call> =
  Call extends Query<infer Input, infer Output>
    ? TRPCQueryProcedure<{ input: Input; output: Output; meta: object }>
    : Call extends Mutation<infer Input, infer Output>
      ? TRPCMutationProcedure<{ input: Input; output: Output; meta: object }>
      : Call extends Subscription<infer Input, infer Event>
        ? TRPCSubscriptionProcedure<{ input: Input; output: AsyncIterable<Event>; meta: object }>
        : never
