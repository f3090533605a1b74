import { createServer } from 'node:net'

import { expect, test } from 'vitest'

import { findPort } from './find-port.ts'

test('a port is free, and none that the system gives out by itself', async () => {
  for (let count = 0; count < 50; count += 1) {
    const port = await findPort()
    expect(port).toBeLessThan(32_768)
    const server = createServer().listen(port, '127.0.0.1')
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject))
    await new Promise((resolve) => server.close(resolve))
  }
})
