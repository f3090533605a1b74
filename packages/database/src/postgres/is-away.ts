import { isServerError } from './driver.ts'

/**
 * SQLSTATE: connection exceptions, insufficient resources (too many connections), an operator's intervention (shutdown,
 * crash, starting up, a connection ended by hand), and a transaction that was ended because its process was frozen.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const awayStates = /^(08|53|57P|25P03)/

/** What the network says of a server that cannot be reached, or went away. */
const networkCodes = new Set(
  'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH EHOSTDOWN ENETUNREACH ENETDOWN'.split(' '),
)

/** The messages of the driver and its pool, which have no code. */
const driverSentences =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered|was closed).* not queryable)/

/** Does the error say that the server cannot be reached, or accepts no connection? */
export function isPostgresAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  if (isServerError(error)) return awayStates.test(code)
  return networkCodes.has(code) || driverSentences.test(error.message)
}
