import type { Deps } from '@organizations/services'
import type { FastifyRequest } from 'fastify'

/** The same, but what is logged has the id of the request: by it an operator finds why a person was refused. */
export function withLogOf<D extends Pick<Deps, 'log'>>(deps: D, { id: requestId }: FastifyRequest): D {
  const { log } = deps
  return {
    ...deps,
    log: {
      info: (fields, message) => log.info({ requestId, ...fields }, message),
      warn: (fields, message) => log.warn({ requestId, ...fields }, message),
      error: (fields, message) => log.error({ requestId, ...fields }, message),
    },
  }
}
