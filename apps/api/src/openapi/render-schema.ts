import type { z } from 'zod'
import type { ZodOpenApiOverride } from 'zod-openapi'

type Context = Parameters<ZodOpenApiOverride>[0]

/** Corrects the JSON Schema of a zod schema where it is wrong or hard to read. */
export const renderSchema: ZodOpenApiOverride = ({ jsonSchema, zodSchema, io }) => {
  const { def } = zodSchema._zod
  // Answers may get more fields in time; those of a strict object may not.
  if (def.type === 'object' && def.catchall === undefined && io === 'output') delete jsonSchema.additionalProperties
  // The bounds of all whole numbers are no information.
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  renderPattern({ jsonSchema, zodSchema, io })
}

function renderPattern({ jsonSchema, zodSchema, io }: Pick<Context, 'jsonSchema' | 'zodSchema' | 'io'>): void {
  const { pattern, format } = jsonSchema
  if (typeof pattern !== 'string') return
  // A format is what people can read.
  if (io === 'input' && (format === 'date' || format === 'date-time')) delete jsonSchema.pattern
  // Patterns of JSON Schema have no flags.
  else if (zodSchema._zod.def.checks?.some(ignoresCase)) {
    jsonSchema.pattern = pattern.replaceAll('a-z', 'a-zA-Z').replaceAll('a-f', 'a-fA-F')
  }
}

function ignoresCase(check: z.core.$ZodCheck): boolean {
  const { pattern } = check._zod.def as { pattern?: RegExp } // only checks of a format have one
  return pattern?.ignoreCase === true
}
