import { expect, test } from 'vitest'

import { consoleFixture } from '../support/console/console-fixture.ts'

const fixture = consoleFixture()

const pages = [
  'organizations',
  'keys',
  'sessions',
  'deletions',
  'verify',
  'operator/users',
  'operator/audit',
  'org/ORG/members',
  'org/ORG/settings',
  'org/ORG/danger',
]

test('no page is wider than a screen of 320 pixels, which is also one of 1280 at a zoom of 400 %', async () => {
  const name = 'A-name-without-a-blank-that-is-wider-than-a-narrow-screen-could-ever-show-in-one-line'
  const { id } = (await fixture.call('POST', '/organization', { name })) as { id: string }
  const { page, url, problems } = await fixture.openAt('organizations', { viewport: { width: 320, height: 640 } })
  const wide: string[] = []
  const clipped: string[] = []
  for (const path of pages) {
    await page.goto(url + path.replace('ORG', id))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(async () => await page.getByRole('status', { name: 'Loading' }).count()).toBe(0)
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
    if (width > 320) wide.push(`${path}: ${width}`)
    const cut = await page.evaluate<string>(`[...document.querySelectorAll('td, tbody th')]
      .filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.innerText).join()`)
    if (cut !== '') clipped.push(`${path}: ${cut}`)
  }
  expect(wide).toEqual([])
  expect(clipped).toEqual([])

  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  expect(await page.getByRole('link', { name: 'Members' }).isVisible()).toBe(false) // the menu closed by itself
  expect(problems).toEqual([])
})
