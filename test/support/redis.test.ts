import { once } from 'node:events'
import { createConnection } from 'node:net'

import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startRedis, type TestRedis } from './redis.ts'

describe('startRedis', () => {
  let redis: TestRedis
  let client: Redis

  beforeEach(async () => {
    redis = await startRedis()
    client = connect(redis)
  })

  afterEach(async () => {
    disconnect(client)
    await redis.stop()
  })

  test('starts an empty server that keeps nothing on disk', async () => {
    expect(await client.dbsize()).toBe(0)
    expect(await client.config('GET', 'save')).toEqual(['save', ''])
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'no'])
  })

  test('flush removes every key and leaves the server running', async () => {
    await client.set('name', 'value')
    await redis.flush()
    expect(await client.dbsize()).toBe(0)
  })

  test('kill breaks connections and frees the port', async () => {
    expect(await client.ping()).toBe('PONG')
    await redis.kill()
    await expect(client.ping()).rejects.toThrow('Connection is closed')
    await expect(once(createConnection(redis.port), 'connect')).rejects.toThrow('ECONNREFUSED')
  })

  test('restart brings back an empty server on the same port, running or killed before', async () => {
    for (const before of [() => redis.kill(), () => Promise.resolve()]) {
      const writer = connect(redis)
      await writer.set('name', 'value')
      disconnect(writer)

      await before()
      await redis.restart()

      const reader = connect(redis)
      expect(await reader.dbsize()).toBe(0)
      disconnect(reader)
    }
  })

  test('two run side by side and know nothing of each other', async () => {
    const other = await startRedis()
    const otherClient = connect(other)
    try {
      expect(other.port).not.toBe(redis.port)
      await client.set('name', 'value')
      await otherClient.set('other name', 'value')
      await other.flush()
      expect(await client.get('name')).toBe('value')
      await other.kill()
      expect(await client.get('name')).toBe('value')
    } finally {
      disconnect(otherClient)
      await other.stop()
    }
  })
})

function connect({ url }: TestRedis): Redis {
  const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0 })
  client.on('error', () => {}) // every command rejects as well
  return client
}

/** A client whose connection is gone already would keep a timer. */
function disconnect(client: Redis) {
  if (client.status !== 'end') client.disconnect()
}
