import { expect, test } from 'vitest'
import { createDoorbell } from './doorbell.ts'

test('rings for everyone who listens, and no longer for those who stopped', () => {
  const doorbell = createDoorbell()
  const heard: string[] = []
  const stopFirst = doorbell.listen(() => heard.push('first'))
  doorbell.listen(() => heard.push('second'))
  doorbell.ring()
  stopFirst()
  doorbell.ring()
  expect(heard).toEqual(['first', 'second', 'second'])
})

test('rings in an empty house without complaint', () => {
  expect(() => createDoorbell().ring()).not.toThrow()
})
