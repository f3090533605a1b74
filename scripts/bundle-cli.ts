import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { repositoryRoot } from '@organizations/runtime'
import { rolldown } from 'rolldown'

import { licencesOf } from './licences-of.ts'

/** Writes `orgs` with all that it imports into one executable file for Node 20 and newer. Returns its size in bytes. */
export async function bundleCli(file: string): Promise<number> {
  const bundle = await rolldown({
    input: join(repositoryRoot, 'apps/cli/src/bundled.ts'),
    platform: 'node',
    transform: { target: 'node20' },
    onLog(level, { message }) {
      // A warning names what would be missing in the file, such as an import that was not found.
      if (level === 'warn') throw new Error(message)
    },
  })
  try {
    const { output } = await bundle.generate({
      format: 'esm',
      codeSplitting: false,
      comments: { legal: true, annotation: false, jsdoc: false },
      postFooter: ({ moduleIds }) => licencesOf(moduleIds),
    })
    const [{ code }] = output
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, code)
    await chmod(file, 0o755)
    return Buffer.byteLength(code)
  } finally {
    await bundle.close()
  }
}
