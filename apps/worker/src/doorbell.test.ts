import { expect, test } from 'vitest'
import { createDoorbell } from './doorbell.ts'

test('calls all listeners, but not those that stopped listening', () => {
  const doorbell = createDoorbell()
  const calls: string[] = []
  const stopFirst = doorbell.listen(() => calls.push('first'))
  doorbell.listen(() => calls.push('second'))
  doorbell.ring()
  stopFirst()
  doorbell.ring()
  expect(calls).toEqual(['first', 'second', 'second'])
})

test('can ring without listeners', () => {
  expect(() => createDoorbell().ring()).not.toThrow()
})
