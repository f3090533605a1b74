import { pino, type Logger } from 'pino'

/**
 * Creates the program's log: JSON lines on standard error. Headers and bodies are never logged. As a second protection,
 * fields with the names of credentials are removed.
 */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['*.authorization', '*["x-api-key"]', '*.capgkey', '*.key', '*.secret'], remove: true },
    },
    pino.destination({ dest: 2, sync: true }),
  )
}
