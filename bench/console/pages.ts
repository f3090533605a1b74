import type { Browser } from 'playwright-core'
import { percentiles } from '../support/percentiles.ts'
import { openWindow, timeInPage, timeToOpen } from './windows.ts'

interface PagesBench {
  browser: Browser
  url: string
  /** Has one app with very many devices. */
  orgId: string
  runs: number
}

const heading = "document.querySelector('main h1') !== null"
const otherHeading = `${heading} && document.querySelector('main h1').textContent !== window.before.heading`
const firstRow = "document.querySelector('[aria-rowcount] [role=row] button') !== null"
const otherRows = `document.querySelector('[aria-rowcount]') !== window.before.list && ${firstRow}`

/** Opening a page, going to another one, and the first rows of a long list. */
export async function measurePages({ browser, url, orgId, runs }: PagesBench): Promise<Record<string, object>> {
  const times = { first: [] as number[], again: [] as number[], change: [] as number[], rows: [] as number[] }
  const filtered: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const page = await openWindow(browser, url) // nothing is in its cache
    const organizations = `${url}/console/organizations`
    times.first.push(await timeToOpen(page, organizations, heading))
    times.again.push(await timeToOpen(page, organizations, heading))
    await page.goto(`${url}/console/org/${orgId}/apps`)
    const link = (name: string) => page.getByRole('link', { name, exact: true }).first()
    for (const name of ['Members', 'Audit log', 'Settings', 'Apps']) {
      await link(name).waitFor()
      times.change.push(await timeInPage(page, 'click', otherHeading, async () => await link(name).click()))
    }
    await page.getByRole('link', { name: 'App 1' }).click()
    await link('Devices').waitFor()
    times.rows.push(await timeInPage(page, 'click', firstRow, async () => await link('Devices').click()))
    await page.goto(`${page.url()}?q=device-00000009`)
    await page
      .getByRole('button', { name: /^device-00000009/ })
      .first()
      .waitFor()
    const choose = async () => void (await page.getByLabel('Platform').selectOption('iOS'))
    filtered.push(await timeInPage(page, 'change', otherRows, choose))
    await page.context().close()
  }
  const row = (bar: number | string, values: readonly number[]) => {
    const { p50, max } = percentiles(values)
    return { 'bar (ms)': bar, 'p50 (ms)': Math.round(p50), 'max (ms)': Math.round(max) }
  }
  return {
    'heading, nothing cached': row(400, times.first),
    'heading, again': row(400, times.again),
    'change of page': row(100, times.change),
    'first rows of the devices': row(300, times.rows),
    'first rows by another filter': row(300, filtered),
  }
}
