/**
 * Gives a chunk's memory back at once: it lies outside of V8's heap, where 64 MB pile up before anybody collects. Only
 * of a chunk that has its memory to itself, and only once nobody, the operating system included, reads it any more.
 */
export function releaseChunk({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
