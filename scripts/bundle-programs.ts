/**
 * Bundles the programs of the archive into a few files each: loading a thousand modules takes half of a start, and 30 MB.
 * What is loaded only when it is configured stays in files of its own, and what does not work from a bundle in its package.
 */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

import { rolldown, type Plugin } from 'rolldown'

/** The folders of the programs, whose `src/main.ts` operators start. */
export const bundledPrograms = ['apps/api', 'apps/standalone', 'apps/worker'] as const

/** Packages that stay packages, by the folder that has them: decision 29 says why. */
const packages = {
  'packages/database': ['better-sqlite3', 'pg'],
  'packages/storage': ['@aws-sdk/client-s3'],
  'apps/api': ['@fastify/swagger-ui'],
}
const names = Object.values(packages).flat()
const THREAD = 'checkpoint-thread'

/**
 * Bundles the programs in a folder with the layout of the checkout and the packages. Their commands stay the same: what
 * they name links to the bundle, which Node takes for what it is.
 */
export async function bundlePrograms(root: string): Promise<void> {
  for (const folder of bundledPrograms) {
    await bundle({ root, into: root, more: {} }, folder)
    const named = join(root, folder, 'src/main.ts')
    await rm(named)
    await symlink('../bundle/main.js', named)
  }
  await linkPackages({ root, into: root })
}

export interface BundlesAside {
  /** Has the sources, and packages. */
  root: string
  /** A folder that has nothing yet. The bundles lie in it as they do in an archive: `apps/api/bundle/main.js`. */
  into: string
  /** Files of the sources that are bundled with each program, by their names there. They share its modules. */
  more: Record<string, string>
}

/** Bundles the programs of a checkout elsewhere, and leaves the checkout as it is. */
export async function bundleAside(bundles: BundlesAside): Promise<void> {
  await Promise.all(bundledPrograms.map((folder) => bundle(bundles, folder)))
  // Else Node finds out by the text of each file, at each start.
  await writeFile(join(bundles.into, 'package.json'), JSON.stringify({ type: 'module' }))
  await linkPackages(bundles)
  const built = 'apps/console/dist' // it need not be there yet
  await mkdir(dirname(join(bundles.into, built)), { recursive: true })
  await symlink(join(bundles.root, built), join(bundles.into, built))
}

async function bundle({ root, into, more }: BundlesAside, folder: string): Promise<void> {
  const build = await rolldown({
    input: {
      main: join(root, folder, 'src/main.ts'),
      [THREAD]: join(root, `packages/database/src/sqlite/${THREAD}.ts`),
      ...more,
    },
    cwd: root, // the paths in comments start there
    platform: 'node',
    tsconfig: false,
    transform: { target: 'node24' },
    external: names,
    plugins: [findThread],
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(message) // it names what would be missing
    },
  })
  try {
    await build.write({
      dir: join(into, folder, 'bundle'), // as deep as the sources, which find the root by their own folder
      format: 'esm',
      comments: false, // licences are in the packages
      plugins: [keepToLatin1],
    })
  } finally {
    await build.close()
  }
}

/** The thread's file is named where it is started, which bundlers do not look at. */
const findThread: Plugin = {
  name: 'find-thread',
  transform(code, id) {
    if (!id.endsWith(`/start-${THREAD}.ts`)) return undefined
    const found = code.replace(`URL('${THREAD}.ts'`, `URL('${THREAD}.js'`)
    if (found === code) throw new Error(`Expected ${id} to start ${THREAD}.ts`)
    return found
  },
}

/** One other character in a file doubles the memory that V8 takes for its text. */
const keepToLatin1: Plugin = {
  name: 'keep-to-latin-1',
  renderChunk: (code) =>
    code.replaceAll(/[^\0-\u00ff]/g, (it) => String.raw`\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`),
}

/** Lets the bundles find their packages. */
async function linkPackages({ root, into }: Pick<BundlesAside, 'root' | 'into'>): Promise<void> {
  for (const [folder, names] of Object.entries(packages)) {
    for (const name of names) {
      const link = join(into, 'node_modules', name)
      await mkdir(dirname(link), { recursive: true })
      const target = join(root, folder, 'node_modules', name)
      await symlink(into === root ? relative(dirname(link), target) : target, link)
    }
  }
}
