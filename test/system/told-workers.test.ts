// Programs apart on Postgres tell each other what there is to do: no worker waits for its next look.
import { generateSigningKey } from '@organizations/receipts'
import { openPostgres } from '@organizations/database/testing'
import { afterEach, beforeEach, test } from 'vitest'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { waitFor } from '../support/wait-for.ts'

const HOUR_MS = '3600000'

let installation: Installation
let api: Server

beforeEach(async () => {
  const database = await openPostgres()
  installation = createInstallation({ DATABASE_URL: database.url, RECEIPT_SIGNING_KEY: generateSigningKey() })
  await installation.startWorker({ RECONCILE_MS: HOUR_MS })
  api = await installation.startApi()
})
afterEach(() => installation.remove())

test('a worker that looks once an hour carries out what is asked of the API at once', async () => {
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: OPERATOR_KEY, 'content-type': 'application/json' }
    const response = await fetch(`${api.url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    return (await response.json()) as { id: string; data: { state: string } } // as the contract says
  }
  const { id } = await call('POST', '/organization', { name: 'Acme' })
  await call('DELETE', `/organization?orgId=${id}`)
  const isCompleted = async () => {
    const answer = await call('GET', `/organization/deletion?orgId=${id}`)
    if (answer.data === undefined) throw new Error(`Expected a deletion, got ${JSON.stringify(answer)}`)
    return answer.data.state === 'completed'
  }
  await waitFor(isCompleted, { what: 'the deletion to complete' })
})
