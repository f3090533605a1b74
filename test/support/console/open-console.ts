import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'

import { findByAxe } from './find-by-axe.ts'

type Theme = 'light' | 'dark'

export interface OpenConsole {
  page: Page
  /** The address of the console, with a slash at its end. */
  url: string
  /** What the page has logged as an error, thrown, or reported against its content security policy. */
  problems: readonly string[]
  /** No problem, and nothing found by axe (WCAG 2.2 AA), as the page is now: light and dark. */
  expectClean: () => Promise<void>
  close: () => Promise<void>
}

/** Refusals that a test causes on purpose are logged by the browser itself. */
const expected = /Failed to load resource: the server responded with a status of 4\d\d/

/** Playwright takes the language from LANG, which may be none that Intl knows. */
const defaults: BrowserContextOptions = {
  locale: 'en-GB',
  timezoneId: 'UTC',
  colorScheme: 'light',
  reducedMotion: 'reduce',
}

/** Opens a browser window of its own, without cookies, on the console of a server. */
export async function openConsole(
  browser: Browser,
  serverUrl: string,
  options: BrowserContextOptions = {},
): Promise<OpenConsole> {
  const context = await browser.newContext({ ...defaults, ...options })
  const problems: string[] = []
  await context.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    console.error('content security policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile))`)
  const page = await context.newPage()
  let theme: Theme = 'light'
  page.setDefaultTimeout(30_000)
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text())) problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(`${error.name}: ${error.message}`))
  return {
    page,
    url: `${serverUrl}/console/`,
    problems,
    async expectClean() {
      // Of a theme only the contrasts are its own, and they are among all rules.
      expect(await findByAxe(page)).toEqual([])
      theme = theme === 'light' ? 'dark' : 'light'
      await switchTheme(page, theme)
      expect(await findByAxe(page, ['color-contrast'])).toEqual([])
      expect(problems).toEqual([])
    },
    close: async () => await context.close(),
  }
}

/** Returns when it is painted: a page that is half switched has colours that no reader sees. */
async function switchTheme(page: Page, colorScheme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
}
