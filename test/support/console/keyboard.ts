import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** More than any page has to tab through. */
const MOST_TABS = 150

/** Uses a page without a mouse: each thing is reached by Tab, and seen to have the focus. */
export interface Keyboard {
  /** Tabs to it. */
  reach(target: Locator): Promise<void>
  /** Tabs to it and presses a key, Enter unless another is named. */
  press(target: Locator, key?: 'Enter' | 'Space'): Promise<void>
  /** Tabs to a field and types in place of what it has. */
  fill(label: string | RegExp, text: string): Promise<void>
  /** Tabs to a list and types the beginning of an option. */
  choose(label: string | RegExp, option: string): Promise<void>
  /** Goes to a page by the palette. */
  goTo(name: string): Promise<void>
  /** The focus is on it, as after a dialog that it has opened. */
  expectFocus(target: Locator): Promise<void>
}

export function keyboardOf(page: Page): Keyboard {
  const hasFocus = async (target: Locator) => (await target.and(page.locator(':focus')).count()) > 0
  const keyboard: Keyboard = {
    async reach(target) {
      await target.first().waitFor()
      for (let tab = 0; !(await hasFocus(target)); tab += 1) {
        if (tab === MOST_TABS) throw new Error(`Expected to reach ${String(target)} by ${MOST_TABS} times Tab`)
        await page.keyboard.press('Tab')
      }
      expect(await page.evaluate(outline), `outline of ${String(target)}`).toMatch(/^solid [1-9]/)
    },
    async press(target, key = 'Enter') {
      await keyboard.reach(target)
      await page.keyboard.press(key)
    },
    async fill(label, text) {
      await keyboard.reach(page.getByLabel(label, { exact: typeof label === 'string' }))
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
    },
    async choose(label, option) {
      await keyboard.reach(page.getByLabel(label, { exact: typeof label === 'string' }))
      await page.keyboard.type(option)
    },
    async goTo(name) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').waitFor()
      await page.keyboard.type(name)
      await page.getByRole('option', { name }).first().waitFor()
      await page.keyboard.press('Enter')
      await page.locator('h1:focus').waitFor()
    },
    async expectFocus(target) {
      await expect.poll(async () => await hasFocus(target), { message: `focus on ${String(target)}` }).toBe(true)
    },
  }
  return keyboard
}

const outline = `(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth)(getComputedStyle(document.activeElement))`
