import { expect, test } from 'vitest'
import { readText, storeText } from './stored-text.ts'
import { testDatabases } from './testing/test-databases.ts'

const texts = ['', '{"of":1}', '{ "tab":\t"\\u00e9 é 🗝",\n"end": null }'.repeat(100)]

test.each(testDatabases)('a text is read as it was stored, byte for byte, on $name', async ({ open }) => {
  const { db, remove } = await open()
  try {
    for (const text of texts) expect(readText(storeText(db, text))).toBe(text)
  } finally {
    await remove()
  }
})

test('a text that was stored before is read as it is', () => {
  for (const text of texts) expect(readText(text)).toBe(text)
})
