import { join } from 'node:path'

import { createInstallation } from '../test/support/installation.ts'
import { repositoryRoot } from '../test/support/program.ts'
import type { ApiDocument } from './operation-tables.ts'

/** The page with the tables of operations. */
export const contractPage = join(repositoryRoot, 'docs/rest-contract.md')

/** Starts an API on an empty database and reads its OpenAPI document. */
export async function readServedDocument(): Promise<ApiDocument> {
  const installation = createInstallation()
  try {
    const { url } = await installation.startApi()
    const response = await fetch(`${url}/openapi.json`)
    return (await response.json()) as ApiDocument // the API's own tests validate it as OpenAPI 3.1
  } finally {
    await installation.remove()
  }
}
