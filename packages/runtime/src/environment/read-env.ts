import type { z } from 'zod'

/** Missing or invalid variables: the message names each one and what was expected. */
export class EnvironmentError extends Error {
  constructor(issues: readonly string[], options?: ErrorOptions) {
    super(`The configuration is not valid.\n${issues.map((issue) => `  ${issue}`).join('\n')}`, options)
    this.name = 'EnvironmentError'
  }
}

/** Parses a program's environment with its schema. An empty variable counts as unset. Throws `EnvironmentError`. */
export function readEnv<T extends z.ZodType>(schema: T, variables: NodeJS.ProcessEnv): z.output<T> {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
  const result = schema.safeParse(set)
  if (result.success) return result.data
  throw new EnvironmentError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
}
