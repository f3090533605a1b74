import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { build, type BuildOptions } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

import { repositoryRoot } from '../test/support/program.ts'

const NAME = '@organizations/client'
/** Their code is in the bundle. */
const bundled = ['@trpc/client', '@trpc/server', 'eventsource-parser']

/**
 * Builds the package of the client into a folder, which is replaced: one file of code for `import` and one for
 * `require`, each with one file of declarations. It depends on nothing, and has no types of the service's sources.
 */
export async function bundleClient(folder: string): Promise<void> {
  requireOwnFolder(folder)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const shared = {
    input: join(repositoryRoot, 'packages/client/src/index.ts'),
    logLevel: 'warn',
    platform: 'neutral', // for Node and for browsers
    transform: { target: 'es2022' },
    resolve: { mainFields: ['module', 'main'] },
  } as const satisfies BuildOptions
  await build({ ...shared, output: { file: join(folder, 'index.mjs'), format: 'esm' } })
  await build({ ...shared, output: { file: join(folder, 'index.cjs'), format: 'cjs' } })
  const declarations = dts({ generator: 'oxc', dtsOnly: true, tsconfig: false })
  await build({ ...shared, plugins: [declarations], output: { dir: folder, format: 'esm' } })
  copyFileSync(join(folder, 'index.d.ts'), join(folder, 'index.d.mts'))
  copyFileSync(join(folder, 'index.d.ts'), join(folder, 'index.d.cts'))
  rmSync(join(folder, 'index.d.ts'))
  writeFileSync(join(folder, 'LICENSE'), licences())
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`)
}

/** What is in the folder is removed: it may only be an earlier build. */
function requireOwnFolder(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  const file = join(folder, 'package.json')
  const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name : undefined // npm's own format
  if (found !== NAME)
    throw new Error(`Expected an empty folder, or one with an earlier build of ${NAME}, got ${folder}`)
}

function manifest(): object {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string } // npm's own format
  return {
    name: NAME,
    version,
    description: 'Typed calls of the service for organizations, for Node and browsers',
    license: 'MIT',
    engines: { node: '>=20.3' },
    sideEffects: false,
    exports: {
      '.': {
        import: { types: './index.d.mts', default: './index.mjs' },
        require: { types: './index.d.cts', default: './index.cjs' },
      },
      './package.json': './package.json',
    },
    // For what does not read `exports`: TypeScript's moduleResolution node10, and old bundlers.
    main: './index.cjs',
    module: './index.mjs',
    types: './index.d.cts',
  }
}

/** Our licence, and those of what is bundled, which ask for it. */
function licences(): string {
  const own = readFileSync(join(repositoryRoot, 'LICENSE'), 'utf8')
  const others = bundled.map((name) => {
    const text = readFileSync(join(repositoryRoot, 'packages/client/node_modules', name, 'LICENSE'), 'utf8')
    return `\n---\n\nThis package contains code of ${name}:\n\n${text}`
  })
  return [own, ...others].join('')
}
