import { afterEach, expect, test } from 'vitest'

import { bePatient, waitFor } from './wait-for.ts'

afterEach(() => bePatient(1))

test('what never comes is waited for in vain, and named', async () => {
  await expect(waitFor(() => false, { what: 'nothing', timeoutMs: 20, intervalMs: 1 })).rejects.toThrow(
    'Waited 20 ms for nothing, in vain',
  )
})

test('on a busy machine the limits are longer', async () => {
  bePatient(3)
  await expect(waitFor(() => false, { what: 'nothing', timeoutMs: 20, intervalMs: 1 })).rejects.toThrow(
    'Waited 60 ms for nothing, in vain',
  )
})
