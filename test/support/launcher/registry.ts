import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { createTempFolder } from '../temp-folder.ts'

/** A registry of one package, `tiny`, which exports its version. */
export interface Registry {
  readonly url: string
  /** How often a version was downloaded. */
  downloads(version: string): number
  /** From now on requests get no answer. */
  hang(): void
  close(): Promise<void>
}

/** Released long ago: pnpm refuses what is new. */
const RELEASED = '2020-01-01T00:00:00.000Z'

export async function startRegistry(versions: readonly string[]): Promise<Registry> {
  const temp = createTempFolder()
  const tarballs = new Map<string, Buffer>()
  for (const version of versions) tarballs.set(version, await packTiny(join(temp.path, version), version))

  const counts = new Map<string, number>()
  let hangs = false
  const server = createServer((request, response) => {
    if (hangs) return
    const version = /^\/tiny\/-\/tiny-(.+)\.tgz$/.exec(request.url ?? '')?.[1]
    if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1)
    const body = version === undefined ? undefined : tarballs.get(version)
    if (body !== undefined) response.end(body)
    else if (request.url === '/tiny')
      response.setHeader('content-type', 'application/json').end(describe(url, tarballs))
    else response.writeHead(404).end('{}')
  })
  const url = await listen(server)
  return {
    url,
    downloads: (version) => counts.get(version) ?? 0,
    hang: () => void (hangs = true),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await temp.remove()
    },
  }
}

async function packTiny(folder: string, version: string): Promise<Buffer> {
  await mkdir(join(folder, 'package'), { recursive: true })
  const manifest = { name: 'tiny', version, type: 'module', exports: './index.js' }
  await writeFile(join(folder, 'package/package.json'), JSON.stringify(manifest))
  await writeFile(join(folder, 'package/index.js'), `export const version = '${version}'\n`)
  await promisify(execFile)('tar', ['-czf', 'tiny.tgz', 'package'], { cwd: folder })
  return await readFile(join(folder, 'tiny.tgz'))
}

function describe(url: string, tarballs: ReadonlyMap<string, Buffer>): string {
  const versions = [...tarballs].map(([version, tarball]) => {
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    return [
      version,
      { name: 'tiny', version, dist: { tarball: `${url}/tiny/-/tiny-${version}.tgz`, integrity } },
    ] as const
  })
  const time = Object.fromEntries(versions.map(([version]) => [version, RELEASED]))
  return JSON.stringify({
    name: 'tiny',
    'dist-tags': { latest: versions.at(-1)?.[0] },
    versions: Object.fromEntries(versions),
    time: { created: RELEASED, modified: RELEASED, ...time },
  })
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}` // an address: it listens on TCP
}
