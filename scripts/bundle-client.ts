import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { build, type BuildOptions } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

import { repositoryRoot } from '../test/support/program.ts'

/**
 * Builds the package of the client into a folder, which is replaced: one file of code for `import` and one for
 * `require`, each with one file of declarations. It depends on nothing, and has no types of the service's sources.
 */
export async function bundleClient(folder: string): Promise<void> {
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
  copyFileSync(join(repositoryRoot, 'LICENSE'), join(folder, 'LICENSE'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`)
}

function manifest(): object {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string } // npm's own format
  return {
    name: '@organizations/client',
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
