import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeAll, expect, test } from 'vitest'

import { buildConsole } from '../support/console/build-console.ts'
import { repositoryRoot } from '../support/program.ts'

/** Bytes, compressed as they are sent. */
const MOST_AT_FIRST = 170_000
/** Of a page, and of a dialog or form that is loaded after its page. */
const MOST_OF_A_ROUTE = 40_000
/** Of a page with the heaviest of these. */
const MOST_OF_BOTH = 54_000
/** Requests for a page's parts beside those that are loaded at first: each costs more than its bytes. */
const MOST_PARTS = 12
const MOST_OF_STYLES = 10_000

interface Part {
  file: string
  css?: string[]
  imports?: string[]
  dynamicImports?: string[]
  isDynamicEntry?: boolean
}

const PALETTE = 'src/screens/shell/Palette.tsx'
const dist = join(repositoryRoot, 'apps/console/dist')
let parts: Record<string, Part>
beforeAll(async () => {
  await buildConsole()
  parts = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8')) as typeof parts // vite's own format
})

/** A part and all that it cannot start without. */
function closureOf(name: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const other of parts[name]?.imports ?? []) closureOf(other, found)
  return found
}

async function sizeOf(names: Iterable<string>): Promise<number> {
  const files = new Set([...names].map((name) => parts[name]?.file ?? ''))
  const sizes = await Promise.all([...files].map(async (file) => (await readFile(join(dist, `${file}.gz`))).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}

test('the first page, each further one, each dialog and the styles stay small', async () => {
  const first = closureOf('index.html')
  const routes = Object.keys(parts).filter((name) => /\/\w+Screen\.tsx$/.test(name))
  const sizes: Record<string, number> = {}
  const together: Record<string, number> = {}
  const requests: Record<string, number> = {}
  const measure = async (name: string, loaded: ReadonlySet<string>) => {
    const size = await sizeOf([...closureOf(name)].filter((it) => !loaded.has(it)))
    sizes[name] = Math.max(size, sizes[name] ?? 0)
  }
  await measure(PALETTE, first)
  for (const route of routes) {
    await measure(route, first)
    const page = closureOf(route, new Set(first))
    const whole = [...page].filter((it) => !first.has(it))
    requests[route] = whole.length
    const after = [...page].flatMap((name) => (first.has(name) ? [] : (parts[name]?.dynamicImports ?? [])))
    await Promise.all(after.map(async (name) => await measure(name, page)))
    const alone = await sizeOf(whole)
    together[route] = alone + Math.max(0, ...after.map((name) => sizes[name] ?? 0))
  }
  const styles = new Set(Object.values(parts).flatMap(({ css = [] }) => css))
  const compressed = await Promise.all([...styles].map(async (file) => await readFile(join(dist, `${file}.gz`))))
  const sizeOfStyles = Buffer.concat(compressed).length
  console.log({ first: await sizeOf(first), styles: sizeOfStyles, ...sizes, together })

  expect(await sizeOf(first)).toBeLessThanOrEqual(MOST_AT_FIRST)
  expect(routes.length).toBeGreaterThan(3)
  expect(Object.keys(sizes).length).toBeGreaterThan(routes.length + 20)
  expect(Object.entries(sizes).filter(([, size]) => size > MOST_OF_A_ROUTE)).toEqual([])
  expect(Object.entries(together).filter(([, size]) => size > MOST_OF_BOTH)).toEqual([])
  expect(Object.entries(requests).filter(([, count]) => count > MOST_PARTS)).toEqual([])
  expect(sizeOfStyles).toBeLessThanOrEqual(MOST_OF_STYLES)
})
