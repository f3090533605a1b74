import type { Browser, Page } from 'playwright-core'
import { waitFor } from '../../test/support/wait-for.ts'
import { KEY } from '../support/installation.ts'

/** A window of its own, signed in with the operator's key. Close its context. */
export async function openWindow(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const answer = await page.request.post(`${url}/session`, { data: { key: KEY }, headers: { 'x-console': '1' } })
  if (!answer.ok()) throw new Error(`Expected to sign in, got ${answer.status()}`)
  return page
}

/**
 * Milliseconds in the page, from the event that `act` causes to the first frame in which `isThere`, an expression, is
 * true, which may compare with `window.before`. Playwright's own way there and back is not counted.
 */
export async function timeInPage(
  page: Page,
  event: string,
  isThere: string,
  act: () => Promise<void>,
): Promise<number> {
  await page.evaluate(`window.taken = undefined
    window.before = { heading: document.querySelector('main h1')?.textContent, list: document.querySelector('[aria-rowcount]') }
    addEventListener('${event}', ({ timeStamp }) => {
      const look = () => {
        if (${isThere}) window.taken = performance.now() - timeStamp
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }, { once: true, capture: true })`)
  await act()
  return await numberIn(page, 'window.taken')
}

/** Milliseconds from the begin of loading an address to the first frame in which `isThere` is true. */
export async function timeToOpen(page: Page, address: string, isThere: string): Promise<number> {
  await page.addInitScript(`{
    const look = () => {
      if (${isThere}) window.opened = performance.now()
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }`)
  await page.goto(address)
  return await numberIn(page, 'window.opened')
}

/** What an expression is in the page, once it is a number. Playwright's own way to wait is against the page's policy. */
export async function numberIn(page: Page, expression: string): Promise<number> {
  const read = async () => {
    const value: unknown = await page.evaluate(expression)
    return typeof value === 'number' ? { value } : undefined
  }
  const found = await waitFor(read, { what: `${expression} in the page`, timeoutMs: 60_000 })
  return found.value
}
