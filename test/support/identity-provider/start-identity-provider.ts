import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProgram, type Program } from '../program.ts'
import { findPort } from '../servers/find-port.ts'
import { createTempFolder } from '../temp-folder.ts'
import { waitFor } from '../wait-for.ts'
import { getTokens, type Tokens } from './get-tokens.ts'
import type { ProviderClient, ProviderFile, ProviderUser, SigningKey } from './provider-file.ts'
import { signToken } from './sign-token.ts'

export interface IdentityProvider {
  issuer: string
  /** What access tokens are for: OIDC_AUDIENCE. */
  audience: string
  /** Private, the one that signs first. */
  readonly keys: readonly SigningKey[]
  /** Adds a person, or changes their claims. What they type at the sign-in is their subject. */
  setUser(sub: string, user: ProviderUser): Promise<void>
  /** Forgets a person. */
  removeUser(sub: string): Promise<void>
  /** Adds an app that people sign in to, or changes it. */
  setClient(client: ProviderClient): Promise<void>
  /** From now on another key signs. The former is still published unless it is said not to be. */
  rotateKey(options?: { isFormerPublished?: boolean }): Promise<void>
  /** An access token for the audience, a JWT, by the code flow without a browser. */
  getAccessToken(sub: string): Promise<string>
  /** Both tokens of a sign-in. */
  getTokens(sub: string): Promise<Tokens>
  /** Any payload and header, signed with a key of the provider. */
  sign(payload: object, header?: object): string
  /** Tells an app that a person has signed out: the status is 204 when it took it, else 502. */
  logOut(logout: { clientId: string; sub: string; sid: string }): Promise<number>
  /** SIGKILL; its address then refuses connections. Sessions of people there are lost. */
  kill(): Promise<void>
  /** A new start at the same address, with the same keys, people and apps. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** An app of the tests' own, for tokens without a browser. */
const forTests: ProviderClient = {
  client_id: 'tests',
  client_secret: 'secret-of-tests',
  redirect_uris: ['http://127.0.0.1:9/callback'],
}

type Options = Partial<Pick<ProviderFile, 'audience' | 'claimsIn' | 'accessTokenSeconds'>> & {
  users?: ProviderFile['users']
}

/** A certified OpenID provider as a process of its own, at a free port. */
export async function startIdentityProvider(options: Options = {}): Promise<IdentityProvider> {
  const temp = createTempFolder()
  const path = join(temp.path, 'provider.json')
  const file: ProviderFile = {
    issuer: `http://127.0.0.1:${await findPort()}`,
    audience: 'https://organizations.example',
    keys: [createKey()],
    users: {},
    clients: [forTests],
    claimsIn: ['access token', 'ID token'],
    accessTokenSeconds: 3600,
    ...options,
  }
  const { issuer, audience } = file
  const post = (name: string, body: object = {}) =>
    fetch(`${issuer}/control/${name}`, { method: 'POST', body: JSON.stringify(body) })
  const write = () => writeFileSync(path, JSON.stringify(file))
  const change = async () => {
    write()
    await post('reload')
  }
  let program: Program
  const restart = async () => {
    const args = ['test/support/identity-provider/run-provider.ts']
    program = startProgram({ args, env: { PROVIDER_FILE: path } })
    await waitFor(() => program.stdout.includes('Listening') || program.hasEnded(), { what: 'the provider' })
    if (program.hasEnded()) throw new Error(`Expected the provider to run, it ended: ${program.stderr}`)
  }
  const tokensOf = (login: string, resource?: string) =>
    getTokens({ issuer, client: forTests, login, ...(resource !== undefined && { resource }) })

  write()
  await restart()
  return {
    issuer,
    audience,
    keys: file.keys,
    async setUser(sub, user) {
      file.users[sub] = user
      await change()
    },
    async removeUser(sub) {
      delete file.users[sub]
      await change()
    },
    async setClient(client) {
      const others = file.clients.filter((it) => it.client_id !== client.client_id)
      file.clients = [...others, client]
      await change()
    },
    async rotateKey({ isFormerPublished = true } = {}) {
      file.keys.splice(0, isFormerPublished ? 0 : Infinity, createKey())
      await change()
    },
    getAccessToken: async (sub) => (await tokensOf(sub, audience)).access_token,
    getTokens: (sub) => tokensOf(sub),
    sign: (payload, header) => signToken(file.keys[0] ?? createKey(), payload, header),
    logOut: async (logout) => (await post('log-out', logout)).status,
    kill: () => program.kill(),
    restart,
    async stop() {
      await program.kill()
      await temp.remove()
    },
  }
}

function createKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }
}
