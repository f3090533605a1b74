interface Connection {
  on: ((event: 'error', listener: (error: Error) => void) => unknown) &
    ((event: 'ready', listener: () => void) => unknown)
}

interface Log {
  info: (fields: object, message: string) => void
  warn: (fields: object, message: string) => void
}

/**
 * Logs the loss of a connection to Redis, and its return, once each and not every attempt between. Of the error its
 * message alone: the client hangs the refused command on it, and that may hold the password.
 */
export function tellConnectionLoss(connection: Connection, log: Log, role: string): void {
  let isDown = false
  connection.on('error', ({ message }) => {
    if (!isDown) log.warn({ reason: message, role }, 'Redis does not answer')
    isDown = true
  })
  connection.on('ready', () => {
    if (isDown) log.info({ role }, 'Redis answers again')
    isDown = false
  })
}
