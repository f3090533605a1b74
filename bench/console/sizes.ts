import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryRoot } from '../../test/support/program.ts'

interface Part {
  file: string
  css?: string[]
  imports?: string[]
}

/** What is loaded at first, compressed, in bytes. Each page and dialog: test/console/bundle-sizes.test.ts prints them. */
export async function readSizes(): Promise<Record<string, object>> {
  const dist = join(repositoryRoot, 'apps/console/dist')
  const parts = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Part> // vite's own
  const sizeOf = async (files: Iterable<string>) => {
    const sizes = await Promise.all([...files].map(async (file) => (await readFile(join(dist, `${file}.gz`))).length))
    return sizes.reduce((sum, size) => sum + size, 0)
  }
  const first = new Set<string>()
  const add = (name: string) => {
    const part = parts[name]
    if (part === undefined || first.has(part.file)) return
    first.add(part.file)
    for (const other of part.imports ?? []) add(other)
  }
  add('index.html')
  const styles = new Set(Object.values(parts).flatMap(({ css = [] }) => css))
  return {
    'JavaScript at first': { 'bar (bytes)': 170_000, 'compressed (bytes)': await sizeOf(first) },
    styles: { 'bar (bytes)': 10_000, 'compressed (bytes)': await sizeOf(styles) },
  }
}
