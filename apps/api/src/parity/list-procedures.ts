import { appRouter } from '../trpc/router.ts'
import { declarationOf, pairs, type Procedure } from './doors.ts'

/** A procedure of the router, as the generated pages and the client's types describe it. */
export interface ListedProcedure {
  /** Such as `organization.get`. */
  path: string
  kind: 'query' | 'mutation' | 'subscription'
  /** The call of REST with the same use case, such as `GET /organization`, and what it does. */
  rest?: { call: string; summary: string }
}

/** Every procedure, in the order of the router. */
export function listProcedures(): ListedProcedure[] {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: Pick<Described, 'type'> }> // by full names, at run time
  return Object.entries(procedures).map(([path, { _def }]) => {
    if (!(path in pairs)) return { path, kind: _def.type }
    const operation = declarationOf(path as Procedure) // just looked up
    const call = `${operation.method.toUpperCase()} ${operation.path}`
    return { path, kind: _def.type, rest: { call, summary: operation.summary } }
  })
}

interface Described {
  type: ListedProcedure['kind']
}
