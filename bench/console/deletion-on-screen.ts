import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { KEY } from '../support/installation.ts'
import { numberIn, openWindow } from './windows.ts'

interface DeletionBench {
  browser: Browser
  url: string
  /** One is deleted to its end, one through a restart. */
  orgIds: readonly [string, string]
  /** Stops the server and returns when it is ready again, at the same address. */
  restart: () => Promise<void>
}

/** Notes when anything in the page changes, and when it says that the deletion is complete. */
const notes = `window.changes = []
new MutationObserver(() => {
  window.changes.push(Date.now())
  const states = [...document.querySelectorAll('main [role=status]')].map((it) => it.textContent)
  if (states.includes('complete')) window.completeAt ??= Date.now()
}).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true })`

/** How much later than REST the screen says that a deletion is complete, and than a start that it goes on. */
export async function measureDeletion({ browser, url, orgIds, restart }: DeletionBench): Promise<object> {
  const [alone, restarted] = orgIds
  const page = await watchDeletion(browser, url, alone)
  while ((await ask('GET', `${url}/organization/deletion?orgId=${alone}`)).data?.state !== 'completed') await sleep(10)
  const completedAt = Date.now()
  const late = (await numberIn(page, 'window.completeAt')) - completedAt
  await page.context().close()

  const other = await watchDeletion(browser, url, restarted)
  await restart()
  const readyAt = Date.now()
  const back = (await numberIn(other, `window.changes.find((at) => at > ${readyAt})`)) - readyAt
  await other.context().close()
  return {
    'a deletion is complete': { 'bar (ms)': 1000, 'on screen after REST (ms)': Math.max(0, late) },
    'after a restart': { 'bar (ms)': 5000, 'on screen after the start (ms)': back },
  }
}

async function watchDeletion(browser: Browser, url: string, orgId: string): Promise<Page> {
  const page = await openWindow(browser, url)
  await page.goto(`${url}/console/organizations`) // what it needs is loaded
  await ask('DELETE', `${url}/organization?orgId=${orgId}`)
  await page.goto(`${url}/console/deletions/${orgId}`)
  await page.getByRole('progressbar').waitFor()
  await page.evaluate(notes)
  await numberIn(page, 'window.changes[0]')
  return page
}

async function ask(method: string, address: string): Promise<{ data?: { state: string } }> {
  const response = await fetch(address, { method, headers: { authorization: KEY } })
  if (!response.ok) throw new Error(`Expected ${method} ${address} to succeed, got ${response.status}`)
  return (await response.json()) as { data?: { state: string } } // as the contract says
}
