/** The real programs that histories are made on, one or two of them, which die and come back at the same address. */
import { createEmptyDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { generateSecretsKey } from '@organizations/services'
import { sql } from 'kysely'
import { startIdentityProvider, type IdentityProvider } from '../support/identity-provider/start-identity-provider.ts'
import { createInstallation, OWN_CONNECTIONS, type Installation, type Server } from '../support/installation.ts'

export type DatabaseName = 'SQLite' | 'Postgres'

export interface Service {
  /** How many programs answer. */
  readonly size: number
  /** Are workers among them, who carry deletions out? */
  readonly hasWorkers: boolean
  /** An access token of the person with this address. */
  tokenFor(email: string): string
  /** The address of one of them, once it is up. */
  whenUp(number: number): Promise<string>
  /** SIGKILL, and a new start at the same address. */
  kill(number: number): Promise<void>
  /** Ends every connection to the database, as a failover does; on SQLite there is none. */
  cutConnections(): Promise<void>
  remove(): Promise<void>
}

/** On SQLite the standalone server, on Postgres two API processes; people come by the tokens of an identity provider. */
export async function startService(database: DatabaseName): Promise<Service> {
  const provider = await startIdentityProvider()
  const common = { OIDC_ISSUER: provider.issuer, OIDC_AUDIENCE: provider.audience }
  if (database === 'SQLite') {
    const installation = createInstallation({ LOG_LEVEL: 'warn', ...common })
    return await serveWith({ installation, provider, hasWorkers: true }, [(env) => installation.startStandalone(env)])
  }
  const empty = await createEmptyDatabase()
  const installation = createInstallation({
    DATABASE_URL: empty.url,
    RECEIPT_SIGNING_KEY: generateSigningKey(),
    SECRETS_KEY: generateSecretsKey(),
    ...common,
  })
  const start = (env?: Record<string, string>) => installation.startApi(env)
  const service = await serveWith({ installation, provider, hasWorkers: false }, [start, start])
  return {
    ...service,
    async remove() {
      await service.remove()
      await empty.remove()
    },
  }
}

/** Signed with the provider's key, as it would sign it: a sign-in for each person would take longer than their history. */
function signTokenFor(provider: IdentityProvider, email: string): string {
  const { issuer: iss, audience: aud } = provider
  const exp = Math.floor(Date.now() / 1000) + 24 * 3600
  return `Bearer ${provider.sign({ iss, aud, sub: email, email, email_verified: true, exp })}`
}

interface Place {
  installation: Installation
  provider: IdentityProvider
  hasWorkers: boolean
}

async function serveWith(
  { installation, provider, hasWorkers }: Place,
  starts: readonly ((env?: Record<string, string>) => Promise<Server>)[],
): Promise<Service> {
  const servers: Server[] = []
  // One after the other: the first start makes the tables and the operator.
  for (const start of starts) servers.push(await start())
  const up = servers.map((server) => Promise.resolve(server.url))
  return {
    size: servers.length,
    hasWorkers,
    tokenFor: (email) => signTokenFor(provider, email),
    whenUp: async (number) => (await up[number]) ?? '',
    async kill(number) {
      const [server, start] = [servers[number], starts[number]]
      if (!server || !start) return
      const again = server.kill().then(async () => {
        servers[number] = await start({ PORT: new URL(server.url).port })
        return server.url
      })
      up[number] = again
      await again
    },
    async cutConnections() {
      const { db } = await installation.open()
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> ${OWN_CONNECTIONS}`.execute(db)
    },
    async remove() {
      await installation.remove()
      await provider.stop()
    },
  }
}
