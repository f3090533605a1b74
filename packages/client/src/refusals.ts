import { foreignAnswer, headersFor, type Connection } from './connection.ts'
import { OrganizationsError, type FieldIssue } from './organizations-error.ts'

/** A refusal as tRPC transfers it, in the part that the client uses. */
interface TransferredRefusal {
  message: string
  data: { errorCode: string; httpStatus?: number; issues?: readonly FieldIssue[]; oldestCursor?: string }
}

/** True for a refusal by this service: one with a code of ours. Another server of tRPC has none. */
export function isRefusal(value: unknown): value is TransferredRefusal {
  return isObject(value) && typeof value['message'] === 'string' && isObject(value['data'])
    ? typeof value['data']['errorCode'] === 'string'
    : false
}

/** The error of a refusal, with what the headers of its answer say. */
export function errorOfRefusal({ message, data }: TransferredRefusal, headers?: Headers): OrganizationsError {
  const { errorCode: code, httpStatus: status, issues, oldestCursor } = data
  return new OrganizationsError(message, { code, status, issues, oldestCursor, ...(headers && headersFor(headers)) })
}

/** The error of an answer that is no stream of events where one was asked for. */
export async function errorOfAnswer(connection: Connection, response: Response): Promise<OrganizationsError> {
  const body: unknown = await response.json().catch(() => undefined)
  const refusal = isObject(body) ? body['error'] : undefined
  return isRefusal(refusal) ? errorOfRefusal(refusal, response.headers) : foreignAnswer(connection, response)
}

/** True for an answer of this service to a call, or to each call of a batch. */
export function isAnswer(body: unknown): boolean {
  if (Array.isArray(body)) return body.length > 0 && body.every(isAnswer)
  return isObject(body) && (isObject(body['result']) || isRefusal(body['error']))
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
