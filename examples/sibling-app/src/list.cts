// The same client in a program that is compiled to require: it lists the organizations that the key reaches.
import { createClient, OrganizationsError } from '@organizations/client'

const { ORGS_URL: url = 'http://localhost:3000', ORGS_API_KEY: key = '' } = process.env

async function list(): Promise<void> {
  const orgs = createClient({ url, key })
  for (const { id, name } of await orgs.organization.list.query()) console.log(`${id} ${name}`)
}

list().catch((error: unknown) => {
  console.error(error instanceof OrganizationsError ? error.message : error)
  process.exitCode = 1
})
