/** The npm packages in a list of `list-loaded.ts`, each once, in the order in which they were loaded. */
export function packagesIn(modules: string): string[] {
  const found = modules.matchAll(/\/node_modules\/(?!\.pnpm\/)((?:@[\w.-]+\/)?[\w.-]+)\/(?!node_modules)/g)
  return [...new Set([...found].map(([, name = '']) => name))]
}
