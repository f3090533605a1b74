import { describe, expect, test } from 'vitest'

import { stores } from '../support/stores.ts'
import { events, runUploadStorm } from '../support/upload-storm.ts'

/** `npm run bench -- uploads` does the same with 200 bundles of 1 MB, as often as one likes. */
const spec = { bundles: 32, bytes: 300_000, atATime: 16 }

describe.each(stores)('uploads into $name', ({ open }) => {
  test.for(events)(
    'leave nothing behind, and lose nothing that was answered, when in the middle of them %s',
    async (event) => {
      const store = await open()
      try {
        const report = await runUploadStorm(event, store, spec)
        console.log(event, report)
        expect(report.problems).toEqual([])
        expect(report.outcomes).toMatchObject({ 200: expect.any(Number) })
        const others = Object.keys(report.outcomes).filter((outcome) => outcome !== '200')
        expect(others).not.toEqual([])
        for (const outcome of others) expect(['404', 'broken']).toContain(outcome)
      } finally {
        await store.close()
      }
    },
  )
})
