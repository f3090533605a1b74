/**
 * Frees a chunk's memory at once: it is outside of V8's heap, where 64 MB pile up before a collection. Only a chunk
 * that shares its memory with no other is freed. Call it only when the chunk is not read any more, also by the
 * operating system.
 */
export function releaseChunk({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
