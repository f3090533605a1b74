import { createCheckedConnector } from './checked-connector.ts'
import { describeFailure } from './describe-failure.ts'
import { createPublicLookup, lookUpAsTheSystem, type ResolveName } from './resolve-name.ts'
import { parseTarget, type TargetPolicy } from './target.ts'

export interface EgressOptions {
  policy: TargetPolicy
  /** What looks up names. By default DNS, or the operating system where private addresses are allowed. */
  resolveName?: ResolveName | undefined
  /** Certificates to trust instead of the usual ones: PEM. */
  ca?: string | undefined
}

export interface PostRequest {
  headers: Readonly<Record<string, string>>
  body: string
  signal?: AbortSignal | undefined
  /** For all of it: the look-up, the connection, the answer. */
  timeoutMs?: number
  /** How much of the answer is read. */
  maxBytes?: number
  /** How much of it is kept, as text: 1 KiB unless given. */
  previewBytes?: number
  /** The headers of the answer that are kept, by their names in lower case; none unless given. */
  keepHeaders?: readonly string[]
}

/** What became of a request: an answer, or a sentence that says why there is none. */
export type Outcome =
  | { status: number; preview: string; headers?: AnswerHeaders; retryAfter: string | undefined; durationMs: number }
  | { status: null; reason: string; isTimeout: boolean; durationMs: number }

/** The first value of each. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>

export interface GetRequest {
  headers: Readonly<Record<string, string>>
  timeoutMs?: number
  /** An answer with more than this is not read to its end. */
  maxBytes: number
}

/** What was fetched: without `bytes` there were more than was allowed. */
export type Fetched = { status: number; bytes: Buffer | undefined } | { status: null; reason: string }

export interface Egress {
  /** Sends one request and follows no redirect. Never rejects, unless `signal` is aborted: then with its reason. */
  post(url: string, request: PostRequest): Promise<Outcome>
  /** Fetches what is at an address, and follows no redirect. Never rejects. */
  get(url: string, request: GetRequest): Promise<Fetched>
  close(): Promise<void>
}

const TIMEOUT_MS = 15_000
const MAX_BYTES = 64 * 1024
const PREVIEW_BYTES = 1024

/** Opens nothing yet: the client of HTTP is loaded when something is sent. Connections are kept and used again. */
export function openEgress({ policy, resolveName, ca }: EgressOptions): Egress {
  const isInner = policy.allowPrivate || (policy.networks ?? []).length > 0
  const lookUp = resolveName ?? (isInner ? lookUpAsTheSystem : createPublicLookup())
  const load = async () => {
    const { Agent, buildConnector, request } = await import('undici')
    const connector = { build: buildConnector, resolveName: lookUp, policy, timeoutMs: TIMEOUT_MS, ca }
    return { agent: new Agent({ connect: createCheckedConnector(connector), allowH2: false }), request }
  }
  let loaded: ReturnType<typeof load> | undefined

  const send = async (
    url: string,
    { headers, body, maxBytes = MAX_BYTES, previewBytes = PREVIEW_BYTES, keepHeaders }: PostRequest,
    signal: AbortSignal,
  ) => {
    const target = parseTarget(url, policy)
    const { agent, request } = await (loaded ??= load())
    const sent = { method: 'POST', headers, body, signal, dispatcher: agent } as const
    const { statusCode, headers: answered, body: answer } = await request(target.url, sent)
    const headerOf = (name: string) => [answered[name]].flat()[0]
    return {
      status: statusCode,
      ...(keepHeaders && { headers: Object.fromEntries(keepHeaders.map((name) => [name, headerOf(name)])) }),
      retryAfter: headerOf('retry-after'),
      preview: await readPreview(answer, { maxBytes, previewBytes }),
    }
  }

  return {
    async post(url, request) {
      const began = performance.now()
      const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS)
      const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
      const durationMs = () => Math.round(performance.now() - began)
      try {
        return { ...(await send(url, request, signal)), durationMs: durationMs() }
      } catch (error) {
        request.signal?.throwIfAborted()
        return { status: null, ...describeFailure(error, timeout.aborted), durationMs: durationMs() }
      }
    },
    async get(url, { headers, maxBytes, timeoutMs = TIMEOUT_MS }) {
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const target = parseTarget(url, policy)
        const { agent, request } = await (loaded ??= load())
        const { statusCode, body } = await request(target.url, { method: 'GET', headers, signal, dispatcher: agent })
        return { status: statusCode, bytes: await readAtMost(body, maxBytes) }
      } catch (error) {
        return { status: null, reason: describeFailure(error, signal.aborted).reason }
      }
    },
    async close() {
      const opened = await loaded
      await opened?.agent.destroy()
    },
  }
}

/** All of an answer; undefined, and its connection ended, when it has more bytes. */
async function readAtMost(
  answer: AsyncIterable<Uint8Array> & { destroy(): void },
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let read = 0
  for await (const chunk of answer) {
    read += chunk.length
    if (read > maxBytes) return undefined // leaving the loop ends the answer
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The first of an answer, as text. Reads on up to `maxBytes`, so that the connection can be used again, and ends it
 * then. What happens to an answer after its status takes nothing from the status.
 */
async function readPreview(
  answer: AsyncIterable<Uint8Array> & { destroy(): void },
  { maxBytes, previewBytes }: { maxBytes: number; previewBytes: number },
): Promise<string> {
  const first: Uint8Array[] = []
  let read = 0
  try {
    for await (const chunk of answer) {
      if (read < previewBytes) first.push(chunk)
      read += chunk.length
      if (read >= maxBytes) break
    }
  } catch {
    // cut off, or too slow: the status has been read
  }
  answer.destroy()
  const bytes = Buffer.concat(first).subarray(0, previewBytes)
  // No character is cut in half, and none that Postgres cannot keep.
  return new TextDecoder().decode(bytes, { stream: true }).replaceAll('\0', '\uFFFD')
}
