import { setTimeout as sleep } from 'node:timers/promises'
import { KEY } from './installation.ts'
import type { Answer } from './rest-caller.ts'

const POLL_MS = 50

/** A load balancer for several APIs: polls their readiness and sends each request to the next ready one. */
export interface Balancer {
  call: (method: string, path: string, body?: object) => Promise<Answer>
  /** One line for each request that did not succeed. */
  readonly failures: readonly string[]
  stop: () => Promise<void>
}

export function startBalancer(urls: readonly string[]): Balancer {
  const stopping = new AbortController()
  const failures: string[] = []
  let ready = [...urls]
  let turn = 0
  const isReady = (url: string) =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
  const pollReadiness = async () => {
    while (!stopping.signal.aborted) {
      const answers = await Promise.all(urls.map(isReady))
      ready = urls.filter((_, at) => answers[at])
      await sleep(POLL_MS)
    }
  }
  const polling = pollReadiness()
  const send = async (method: string, path: string, body?: object): Promise<Answer> => {
    const url = ready[(turn += 1) % ready.length]
    if (url === undefined) throw new Error('No API is ready')
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: KEY, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${text}`)
    return JSON.parse(text) as Answer // as the contract says
  }
  return {
    failures,
    async call(method, path, body) {
      try {
        return await send(method, path, body)
      } catch (error) {
        failures.push(`${method} ${path}: ${describe(error)}`)
        throw error
      }
    },
    async stop() {
      stopping.abort()
      await polling
    },
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`
}
