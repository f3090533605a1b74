import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../installation.ts'
import { sharedBrowser } from './browser.ts'
import { buildConsole } from './build-console.ts'
import { openConsole, type OpenConsole } from './open-console.ts'

export interface ConsoleFixture {
  /** The server of the file, in a process of its own. A test that stops it starts it again. */
  server: Server
  installation: Installation
  /** Opens a browser window without cookies; it is closed after the test. */
  open(options?: BrowserContextOptions): Promise<OpenConsole>
  /** The same, signed in with the operator's key or another one, at a page of the console. */
  openAt(path: string, options?: BrowserContextOptions & { key?: string }): Promise<OpenConsole>
  /** A call over REST, with the operator's key unless another is given. Throws when it is refused. */
  call(method: string, path: string, body?: object, key?: string): Promise<Record<string, unknown>>
  /** Makes a user, and returns their key. */
  createUser(email: string): Promise<string>
}

/** For the tests of one file: one server with an empty database, and windows for each test. */
export function consoleFixture(env: Record<string, string> = {}): ConsoleFixture {
  const installation = createInstallation(env)
  const windows: OpenConsole[] = []
  let browser: Browser | undefined
  let server: Server
  beforeAll(async () => {
    await buildConsole()
    ;[browser, server] = await Promise.all([sharedBrowser(), installation.startStandalone()])
  })
  afterEach(async () => {
    for (const it of windows.splice(0)) await it.close()
  })
  afterAll(async () => {
    await installation.remove()
  })

  const fixture: ConsoleFixture = {
    get server() {
      return server
    },
    set server(next) {
      server = next
    },
    installation,
    async open(options = {}) {
      if (browser === undefined) throw new Error('Expected a window to be opened inside of a test')
      const opened = await openConsole(browser, server.url, options)
      windows.push(opened)
      return opened
    },
    async openAt(path, { key = OPERATOR_KEY, ...options } = {}) {
      const opened = await fixture.open(options)
      // The cookie that a sign-in in this window would have got.
      const { status } = await signInWindow(opened, server.url, key)
      if (status !== 204 && status !== 200) throw new Error(`Expected to sign in, got ${status}`)
      await opened.page.goto(opened.url + path)
      return opened
    },
    async call(method, path, body, key = OPERATOR_KEY) {
      const response = await fetch(server.url + path, {
        method,
        headers: { authorization: key, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> // by the contract of the API
    },
    async createUser(email) {
      const { apikey } = (await fixture.call('POST', '/operator/user', { email })) as { apikey: { key: string } }
      return apikey.key
    },
  }
  return fixture
}

async function signInWindow({ page }: OpenConsole, url: string, key: string): Promise<{ status: number }> {
  const response = await page.request.post(`${url}/session`, { data: { key }, headers: { 'x-console': '1' } })
  return { status: response.status() }
}
