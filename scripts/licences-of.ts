import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Returns a comment with the licence of each package that these modules come from. Most licences ask for their text in
 * all copies, and packages have it in a file of its own, which a bundler does not see.
 */
export function licencesOf(moduleIds: readonly string[]): string {
  const folders = new Set(moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? []))
  const texts = [...folders].map(licenceOf).toSorted()
  return `/*! This file contains these packages:\n\n${texts.join('\n\n').replaceAll('*/', '* /')}\n*/`
}

function licenceOf(folder: string): string {
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
  const { name, version, license } = JSON.parse(manifest) as Record<'name' | 'version' | 'license', string> // npm's format
  const files = globSync('{LICENSE,LICENCE,license,licence,NOTICE}{,.md,.txt}', { cwd: folder })
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [`${name} ${version}, ${license}`, ...texts].join('\n\n')
}
