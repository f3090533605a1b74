const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to))

/** Each by how it begins. No format that can hold scripts or links, such as SVG, is among them. */
const formats: readonly [type: string, isOf: (bytes: Uint8Array) => boolean][] = [
  ['image/png', (bytes) => ascii(bytes, 0, 8) === '\u0089PNG\r\n\u001a\n'],
  ['image/jpeg', (bytes) => ascii(bytes, 0, 3) === '\u00ff\u00d8\u00ff'],
  ['image/gif', (bytes) => ['GIF87a', 'GIF89a'].includes(ascii(bytes, 0, 6))],
  ['image/webp', (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP'],
  ['image/avif', (bytes) => ['ftypavif', 'ftypavis'].includes(ascii(bytes, 4, 12))],
]

/** The type of a raster image by its first bytes, and not by what its sender says; undefined for all else. */
export function rasterTypeOf(bytes: Uint8Array): string | undefined {
  return formats.find(([, isOf]) => isOf(bytes))?.[0]
}
