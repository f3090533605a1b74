import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startS3Server } from '../testing/s3-server.ts'
import type { S3Server } from '../testing/s3-server.ts'

const megabyte = 1_000_000
const chunkSize = 100_000
const size = 100 * megabyte

/** Each runs in its own process, so that only it is measured; the server's memory belongs to this process. */
test('puts 100 MB and gets them in less than 60 MB of memory each', async () => {
  const server = await startS3Server()
  try {
    const put = await measure(server, `(await store.put('a/b', source(${size / chunkSize}))).bytes`)
    const get = await measure(server, `await readAll('a/b')`)
    expect([put.bytes, get.bytes]).toEqual([size, size])
    expect(put.extra).toBeLessThan(60 * megabyte)
    expect(get.extra).toBeLessThan(60 * megabyte)
  } finally {
    await server.close()
  }
})

/**
 * The bytes that the expression returns, and how much the process grew after a first small put. Memory is sampled,
 * because the peak that the system reports starts with the peak of the parent process. Garbage is collected during the
 * run: otherwise Node keeps about 75 MB of read chunks before it collects.
 */
async function measure({ url, env }: S3Server, expression: string): Promise<{ bytes: number; extra: number }> {
  const script = `
    import { openObjectStore } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)}
    const store = await openObjectStore(${JSON.stringify(url)}, '/')
    const chunk = Buffer.alloc(${chunkSize}, 'bundle')
    let peak = 0
    const sample = () => (peak = Math.max(peak, process.memoryUsage.rss()))
    async function* source(chunks) {
      for (let index = 0; index < chunks; index += 1, sample()) yield chunk
    }
    async function readAll(key) {
      let bytes = 0
      let uncollected = 0
      for await (const chunk of await store.get(key)) {
        sample()
        bytes += chunk.byteLength
        uncollected += chunk.byteLength
        if (uncollected < ${5 * megabyte}) continue
        gc()
        uncollected = 0
      }
      return bytes
    }
    await store.put('a/' + process.pid, source(1))
    await readAll('a/' + process.pid)
    const before = process.memoryUsage.rss()
    const bytes = ${expression}
    console.log(JSON.stringify({ bytes, extra: sample() - before }))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
  })
  const answer: { bytes: number; extra: number } = JSON.parse(stdout)
  return answer
}
