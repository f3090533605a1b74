/** A piece of an object on its way up; numbers begin at 1. */
export interface Part {
  number: number
  content: Buffer
}

/**
 * Cuts a stream into parts of partBytes, the last one shorter; an empty stream is one empty part. Each part is a buffer
 * of its own, so whoever takes parts one by one holds no more than it took. Whole parts that were put into `done` are
 * written over: buffers of this size are slow to be collected.
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
      const piece = chunk.subarray(taken, taken + partBytes - filled)
      buffer = withRoomFor(buffer, filled, filled + piece.byteLength, partBytes)
      buffer.set(piece, filled)
      filled += piece.byteLength
      taken += piece.byteLength
    }
  }
  yield { number, content: buffer.subarray(0, filled) }
}

/** Grows by doubling, so that a small object does not cost a whole part of memory. */
function withRoomFor(buffer: Buffer, filled: number, needed: number, most: number): Buffer {
  if (needed <= buffer.byteLength) return buffer
  const grown = Buffer.allocUnsafeSlow(Math.min(most, Math.max(needed, 2 * buffer.byteLength)))
  buffer.copy(grown, 0, 0, filled)
  return grown
}
