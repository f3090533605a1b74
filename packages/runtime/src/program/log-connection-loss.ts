interface Connection {
  on: ((event: 'error', listener: (error: Error) => void) => unknown) &
    ((event: 'ready', listener: () => void) => unknown)
}

interface Log {
  info: (fields: object, message: string) => void
  warn: (fields: object, message: string) => void
}

/**
 * Logs the loss and the return of a connection to Redis once each, not every attempt between them. Logs only the
 * error's message: the client adds the refused command to the error, which may contain the password.
 */
export function logConnectionLoss(connection: Connection, log: Log, role: string): void {
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
