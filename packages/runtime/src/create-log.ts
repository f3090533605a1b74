import { pino, type Logger } from 'pino'

/**
 * The program's log: JSON lines on standard error. Headers and bodies are never handed to it, and should a field carry
 * a credential after all, it is left out.
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
