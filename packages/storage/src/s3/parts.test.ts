import { expect, test } from 'vitest'
import { chunks } from '../testing/stores.ts'
import { cutIntoParts } from './parts.ts'

test.each([
  { texts: [], parts: [''] },
  { texts: [''], parts: [''] },
  { texts: ['a', '', 'bc'], parts: ['abc'] },
  { texts: ['abcd'], parts: ['abcd'] },
  { texts: ['abcd', ''], parts: ['abcd'] },
  { texts: ['abcd', 'e'], parts: ['abcd', 'e'] },
  { texts: ['abc', 'def', 'ghi'], parts: ['abcd', 'efgh', 'i'] },
  { texts: ['abcdefghi'], parts: ['abcd', 'efgh', 'i'] },
])('cuts $texts into $parts', async ({ texts, parts }) => {
  const cut: string[] = []
  let expected = 1
  for await (const { number, content } of cutIntoParts(chunks(...texts), 4)) {
    expect(number).toBe(expected)
    expected += 1
    cut.push(Buffer.from(content).toString())
  }
  expect(cut).toEqual(parts)
})

test('yields parts that are not overwritten by later ones', async () => {
  const contents: Uint8Array[] = []
  for await (const { content } of cutIntoParts(chunks('abc', 'def', 'ghi'), 4)) contents.push(content)
  expect(Buffer.concat(contents).toString()).toBe('abcdefghi')
})

test('reuses the buffers of parts that are done', async () => {
  const done: Buffer[] = []
  const buffers = new Set<unknown>()
  const texts: string[] = []
  for await (const { content } of cutIntoParts(chunks('abcdefgh', 'ijklmnop'), 4, done)) {
    buffers.add(content.buffer)
    texts.push(content.toString())
    done.push(content)
  }
  expect(texts).toEqual(['abcd', 'efgh', 'ijkl', 'mnop'])
  expect(buffers.size).toBe(1)
})
