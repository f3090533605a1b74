import { createApiDocument } from '../../openapi/document.ts'
import { pairs } from '../../parity/doors.ts'
import type { FuzzOperation } from './make-request.ts'
import type { Resolve, Schema } from './values.ts'

interface DocumentedOperation {
  operationId: string
  parameters?: { in: string; name: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
}
interface Document {
  paths: Record<string, Record<string, DocumentedOperation>>
  components: { schemas: Record<string, Schema> }
}

const document = createApiDocument() as Document // by OpenAPI
const procedures = new Map(Object.entries(pairs).map(([procedure, { operation }]) => [operation as string, procedure]))

/** Follows a reference into the document. */
export const resolve: Resolve = (schema) => {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (document.components.schemas[name] ?? {})
}

/** Every operation of the document. */
export const fuzzOperations: FuzzOperation[] = Object.entries(document.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, { operationId, parameters = [], requestBody }]) => {
    const json = requestBody?.content['application/json']?.schema
    const given = parameters.filter((it) => it.in !== 'header').map(({ name, schema }) => [name, schema] as const)
    return {
      method: verb.toUpperCase(),
      path,
      procedure: procedures.get(operationId),
      fields: { ...Object.fromEntries(given), ...(json && resolve(json).properties) },
      isUpload: requestBody !== undefined && json === undefined,
    }
  }),
)
