/** What the client of other apps repeats, and where it sends the key. */
import type { Mutant } from '../mutant.ts'

export const client: readonly Mutant[] = [
  {
    id: 'client-repeats-mutations',
    file: 'packages/client/src/create-client.ts',
    find: 'return await call(send, idempotencyKey !== undefined, signal)',
    replace: 'return await call(send, true, signal)',
    tests: ['test/client/retries.test.ts'],
    why: 'A mutation that may have been carried out is repeated only with an Idempotency-Key.',
  },
  {
    id: 'client-follows-redirects',
    file: 'packages/client/src/connection.ts',
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    tests: ['test/client/retries.test.ts'],
    why: 'A key is sent to no other server than the one it is for.',
  },
  {
    id: 'client-begins-streams-anew',
    file: 'packages/client/src/create-client.ts',
    find: 'lastEventId = event.id ?? lastEventId',
    replace: 'lastEventId = undefined',
    tests: ['test/client/streams.test.ts'],
    why: 'A stream that reconnects goes on after its last event.',
  },
  {
    id: 'client-waits-too-long',
    file: 'packages/client/src/retries.ts',
    find: 'if (Date.now() - startedAt + waitMs > maxTimeMs) throw error',
    replace: '',
    tests: ['test/client/retries.test.ts'],
    why: 'A call does not wait for longer than its caller allows.',
  },
]
