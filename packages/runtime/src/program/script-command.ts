import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from '../repository-root.ts'

/**
 * How an operator runs a script of `scripts/`, such as `compact`: by npm in a checkout, by Node in an archive for
 * production, which has no npm scripts.
 */
export function scriptCommand(name: string, options: readonly string[] = [], root: string = repositoryRoot): string {
  if (existsSync(join(root, 'scripts/launch.mjs'))) {
    return ['npm run', name, ...(options.length > 0 ? ['--', ...options] : [])].join(' ')
  }
  const node = join(root, 'bin/node')
  return [existsSync(node) ? node : 'node', join(root, 'scripts', `${name}.ts`), ...options].join(' ')
}
