/** A part of a multipart upload; numbers begin at 1. */
export interface Part {
  number: number
  content: Buffer
}

/**
 * Cuts a stream into parts of partBytes; the last one may be shorter. An empty stream yields one empty part. Each part
 * has its own buffer, so a consumer that takes parts one by one holds only those in memory. Buffers of whole parts in
 * `done` are reused, because the garbage collector is slow to free buffers of this size.
 */
export async function* cutIntoParts(
  source: AsyncIterable<Uint8Array>,
  partBytes: number,
  done: Buffer[] = [],
): AsyncGenerator<Part> {
  let number = 1
  let filled = 0
  let buffer: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.byteLength;) {
      if (filled === partBytes) {
        yield { number, content: buffer }
        number += 1
        filled = 0
        buffer = done.pop() ?? Buffer.allocUnsafeSlow(partBytes)
      }
      const slice = chunk.subarray(taken, taken + partBytes - filled)
      buffer = withRoomFor(buffer, filled, filled + slice.byteLength, partBytes)
      buffer.set(slice, filled)
      filled += slice.byteLength
      taken += slice.byteLength
    }
  }
  yield { number, content: buffer.subarray(0, filled) }
}

/** Grows by doubling, so that a small object does not allocate a whole part. */
function withRoomFor(buffer: Buffer, filled: number, needed: number, most: number): Buffer {
  if (needed <= buffer.byteLength) return buffer
  const grown = Buffer.allocUnsafeSlow(Math.min(most, Math.max(needed, 2 * buffer.byteLength)))
  buffer.copy(grown, 0, 0, filled)
  return grown
}
