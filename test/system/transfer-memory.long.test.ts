import { expect, test } from 'vitest'

import { stores } from '../support/stores.ts'
import { measureTransfer } from '../support/transfer-memory.ts'

/** More than the whole content would be, if it were ever in memory at once. */
const BYTES = 100 * 1024 * 1024
const MOST_EXTRA_MB = 60

test.skipIf(process.platform !== 'linux').for(stores)(
  'the server takes 100 MB in and gives them out without having them in memory, with $name',
  async ({ open }) => {
    const store = await open()
    try {
      const { upload, download } = await measureTransfer(store, BYTES)
      console.log({ upload, download })
      expect(upload['extra MB']).toBeLessThan(MOST_EXTRA_MB)
      expect(download['extra MB']).toBeLessThan(MOST_EXTRA_MB)
    } finally {
      await store.close()
    }
  },
)
