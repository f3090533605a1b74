/**
 * Renders the parts of an operation as short text: `{status: "ok", id}` for a schema, `` `orgId`, `page?` `` for the
 * input.
 */

/** The parts of a JSON Schema that the tables use. */
export interface Schema {
  $ref?: string
  const?: unknown
  type?: string | string[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}

/** The parts of an OpenAPI 3.1 operation that the tables use. */
export interface Operation {
  tags: string[]
  summary: string
  parameters?: { in: string; name: string; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

/** A schema in one line. Named schemas are not expanded, and the type of a field with a plain value is left out. */
export function renderSchema(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? ''
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.anyOf) return schema.anyOf.map(renderSchema).join(' or ')
  if (schema.items) return `[${renderSchema(schema.items)}]`
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, field]) => {
      const label = mark(name, schema.required?.includes(name))
      return isPlain(field) ? label : `${label}: ${renderSchema(field)}`
    })
    return `{${fields.join(', ')}}`
  }
  return [schema.type ?? 'any'].flat().join(' or ')
}

/**
 * The fields of the query and the body, the headers, and a body that is not JSON. Path parameters are visible in the
 * path.
 */
export function renderInput({ parameters = [], requestBody }: Operation): string {
  const content = Object.entries(requestBody?.content ?? {})
  const query = parameters.filter((it) => it.in === 'query').map(({ name, required }) => code(name, required))
  const headers = parameters
    .filter((it) => it.in === 'header' && it.name !== 'idempotency-key') // the same for every POST
    .map(({ name, required }) => `header ${code(name, required)}`)
  const body = content.flatMap(([type, { schema }]) =>
    type === 'application/json'
      ? Object.keys(schema.properties ?? {}).map((name) => code(name, schema.required?.includes(name)))
      : [`the body as \`${type}\``],
  )
  return [...query, ...body, ...headers].join(', ')
}

function isPlain({ $ref, const: value, anyOf, items, properties }: Schema): boolean {
  if (anyOf) return anyOf.every(isPlain)
  return $ref === undefined && value === undefined && items === undefined && properties === undefined
}

function code(name: string, isRequired = false): string {
  return `\`${mark(name, isRequired)}\``
}

function mark(name: string, isRequired = false): string {
  return isRequired ? name : `${name}?`
}
