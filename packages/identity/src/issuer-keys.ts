import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { IssuerAwayError, readDocument } from './read-document.ts'

/** For so long keys count without a look; then they are read again before the next token. */
const FRESH_MS = 10 * 60_000
/** For so long they count while the issuer does not answer. */
const STALE_MS = 3_600_000
/** Between two looks for a key that is not known. */
const COOLDOWN_MS = 30_000
/** Between two looks while the issuer does not answer. */
const RETRY_MS = 5000

export interface IssuerKeys {
  /** The key of a token, for jose. Rejects with jose's `JWKSNoMatchingKey`, or with `IssuerAwayError`. */
  keyOf: JWTVerifyGetKey
  /** Where the issuer tells more about a person; undefined when it does not. */
  userinfoEndpoint: () => Promise<string | undefined>
}

interface Published {
  resolve: ReturnType<typeof createLocalJWKSet>
  userinfo: string | undefined
  readAt: number
}

/**
 * The keys that an issuer publishes. They are read when the first token comes, and again when they are old or a token
 * names an unknown one: once in 30 seconds, however many tokens come. A token whose key is not known while the issuer is
 * away is neither valid nor invalid.
 */
export function createIssuerKeys({ issuer, clock }: { issuer: string; clock: () => number }): IssuerKeys {
  let published: Published | undefined
  let failure: IssuerAwayError | undefined
  let triedAt = -Infinity
  let reading: Promise<void> | undefined

  const read = async () => {
    try {
      published = await readPublished(issuer, clock)
      failure = undefined
    } catch (error) {
      failure = error instanceof IssuerAwayError ? error : new IssuerAwayError('Expected a key set', { cause: error })
    }
    triedAt = clock()
    reading = undefined
  }
  const look = async () => {
    const pause = failure === undefined ? COOLDOWN_MS : RETRY_MS
    if (reading === undefined && clock() - triedAt < pause) return
    reading ??= read()
    await reading
  }
  const present = async () => {
    if (published === undefined || clock() - published.readAt >= FRESH_MS) await look()
    if (published === undefined || clock() - published.readAt >= STALE_MS) {
      throw failure ?? new IssuerAwayError('Expected the keys of the issuer')
    }
    return published
  }
  return {
    async keyOf(header, token) {
      const before = await present()
      try {
        return await before.resolve(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        await look()
        if (failure !== undefined) throw failure
        return await (await present()).resolve(header, token)
      }
    },
    userinfoEndpoint: async () => (await present()).userinfo,
  }
}

async function readPublished(issuer: string, clock: () => number): Promise<Published> {
  const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const configuration = fieldsOf(await readDocument(place))
  if (configuration['issuer'] !== issuer) {
    throw new IssuerAwayError('Expected OIDC_ISSUER to be the issuer as its configuration names it')
  }
  const { jwks_uri: keysAt, userinfo_endpoint: userinfo } = configuration
  const keySet = fieldsOf(await readDocument(String(keysAt)))
  const resolve = createLocalJWKSet(keySet as unknown as JSONWebKeySet) // it throws for what is none
  return { resolve, userinfo: typeof userinfo === 'string' ? userinfo : undefined, readAt: clock() }
}

function fieldsOf({ body }: { body: unknown }): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) throw new IssuerAwayError('Expected an object from the issuer')
  return { ...body }
}
