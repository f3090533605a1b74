interface Schema {
  anyOf?: readonly Schema[]
  type?: string | readonly string[]
  description?: string
}
/** The part of a parameter that is changed here. */
interface Parameter {
  schema?: Schema
}

/**
 * Takes null out of the types of parameters: input schemas accept it, because JSON bodies have it, but text in a path
 * or a query is never null. A parameter has the description itself, so its schema need not have it.
 */
export function tidyParameters<T extends { paths?: Record<string, unknown> }>(document: T): T {
  const operations = Object.values(document.paths ?? {}).flatMap((path) =>
    Object.values(path as Record<string, unknown>),
  ) // by OpenAPI
  for (const { parameters = [] } of operations as { parameters?: Parameter[] }[]) {
    for (const parameter of parameters) {
      if (parameter.schema === undefined) continue
      const { description: _, ...schema } = withoutNull(parameter.schema)
      parameter.schema = schema
    }
  }
  return document
}

function withoutNull({ anyOf, type, ...rest }: Schema): Schema {
  const types = [type ?? []].flat().filter((it) => it !== 'null')
  const [onlyType] = types
  const choices = anyOf?.filter((it) => it.type !== 'null') ?? []
  const [choice] = choices
  return {
    ...rest,
    ...(onlyType !== undefined && { type: types.length > 1 ? types : onlyType }),
    ...(choices.length > 1 ? { anyOf: choices } : choice),
  }
}
