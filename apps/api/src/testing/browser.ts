import type { FastifyInstance } from 'fastify'

/** What a browser has of a server: the cookies that it was given, and what it says of the page that asks. */
export interface Browser {
  ask: (method: 'GET' | 'POST' | 'DELETE' | 'PUT', url: string, asked?: Asked) => Promise<BrowserAnswer>
  /** Calls a procedure: a query, or with a second input `mutation`. */
  query: (path: string, input?: object) => Promise<BrowserAnswer>
  mutate: (path: string, input?: object) => Promise<BrowserAnswer>
  signIn: (credentials: { key: string } | { code: string }) => Promise<BrowserAnswer>
  cookies: Map<string, string>
}

export interface Asked {
  headers?: Record<string, string>
  body?: object
  /** Where the request comes from, for a server behind a proxy. */
  remoteAddress?: string
}

export interface BrowserAnswer {
  status: number
  body: unknown
  headers: Record<string, unknown>
  /** The code of a refusal, over either door. */
  code: string | undefined
}

/** A page of the server itself, in a browser of its own, on plain http at an address of a local network. */
export function openBrowser(app: Pick<FastifyInstance, 'inject'>, always: Asked = {}): Browser {
  const cookies = new Map<string, string>()
  const ask: Browser['ask'] = async (method, url, { headers = {}, body } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await app.inject({
      method,
      url,
      ...(always.remoteAddress !== undefined && { remoteAddress: always.remoteAddress }),
      headers: {
        'x-console': '1',
        'user-agent': 'Browser/1.0',
        ...(cookie !== '' && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...always.headers,
        ...headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) cookies.delete(name)
      else cookies.set(name, value)
    }
    const answered: unknown = response.body === '' ? undefined : JSON.parse(response.body)
    const { code, error } = (answered ?? {}) as { code?: string; error?: { data?: { errorCode?: string } } } // of both doors
    const refused = code ?? error?.data?.errorCode
    return { status: response.statusCode, body: answered, headers: response.headers, code: refused }
  }
  return {
    ask,
    query: (path, input) =>
      ask('GET', `/trpc/${path}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`),
    mutate: (path, input) => ask('POST', `/trpc/${path}`, { body: input ?? {} }),
    signIn: (credentials) => ask('POST', '/session', { body: credentials }),
    cookies,
  }
}
