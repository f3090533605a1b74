import { createClient as createServiceClient, type OrganizationsClient, type RetryOptions } from '@organizations/client'

import { refuseBadKey, TIMEOUT_MS } from './send-request.ts'
import { BadUsage, Refusal } from './failures.ts'
import { readLogin, type Login } from '../login/login-file.ts'
import { createOutput, type Output } from '../terminal/output.ts'
import type { GlobalOptions, Shell } from '../terminal/shell.ts'

export type Client = OrganizationsClient

/** Other programs of the same account may use up the next minute as well. */
const MOST_WAITS = 10
/** The service's windows are shorter. A proxy that asks for more is not worth waiting for. */
const LONGEST_WAIT_SECONDS = 120

/** What a command needs to talk to the server and the user. */
export interface Session {
  client: Client
  output: Output
  /** For calls over REST. */
  login: Login
}

/** Opens the session of a command. Server and key come from its options, the environment or the saved login. */
export async function connect(shell: Shell, command: { optsWithGlobals(): GlobalOptions }): Promise<Session> {
  const options = command.optsWithGlobals()
  const login = await findLogin(shell, options)
  const output = createOutput(shell, options)
  return { client: createClient(login, output), output, login }
}

/**
 * A client of one server. It sends one request per call, without batching. It waits, and says so, when the server has been
 * asked too often.
 */
export function createClient(login: Login, { note }: Pick<Output, 'note'>): Client {
  return open(login, {
    maxRetries: MOST_WAITS,
    maxTimeMs: Infinity,
    shouldRetry: ({ code, retryAfter = Infinity }) =>
      code === 'too_many_requests' && retryAfter <= LONGEST_WAIT_SECONDS,
    onRetry: ({ waitMs }) => note(`Too many requests: the server asks to wait, going on in ${waitMs / 1000} s`),
  })
}

/** A client that reports every failure at once. */
export function createClientWithoutRetries(login: Login): Client {
  return open(login, false)
}

function open({ url, key }: Login, retry: RetryOptions | false): Client {
  return createServiceClient({
    url,
    key,
    batch: false,
    timeoutMs: TIMEOUT_MS,
    retry,
    fetch: async (input, init) => await refuseBadKey({ url, key }, await fetch(input, init)),
  })
}

/** Checks the URL of a server, and removes trailing slashes, so that paths can be appended. */
export function readUrl(text: string): string {
  const url = URL.parse(text)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !isWeb || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new BadUsage('Expected the URL of a server, such as http://localhost:3000, without credentials')
  }
  return url.href.replace(/\/+$/, '')
}

/** Checks that a key can be sent in a header. The error does not quote it: it may be a key with a typo. */
export function readKey(text: string): string {
  const key = text.trim()
  if (!/^[\x20-\x7e]+$/.test(key)) throw new BadUsage('Expected an API key: one line of printable ASCII characters')
  return key
}

async function findLogin(shell: Shell, options: GlobalOptions): Promise<Login> {
  const { env } = shell
  const login = await readLogin(shell)
  const chosen = options.url ?? (env['ORGS_URL'] || undefined)
  const url = chosen === undefined ? login?.url : readUrl(chosen)
  if (url === undefined) throw new Refusal('Not logged in: run "orgs login", or set ORGS_URL and ORGS_API_KEY')
  // A saved key is sent only to the server that it was saved for.
  const kept = login?.url === url ? login.key : undefined
  const key = env['ORGS_API_KEY'] ? readKey(env['ORGS_API_KEY']) : kept
  if (key === undefined) throw new Refusal(`No key for ${url}: run "orgs login --url ${url}", or set ORGS_API_KEY`)
  return { url, key }
}
