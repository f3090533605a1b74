/**
 * Text from a server for a terminal. Names are set by other users, and must neither control the terminal nor change the
 * direction of the text around them.
 */

/** Control characters, line and paragraph separators, and all characters that turn the direction of text. */
const unprintable = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu

/** Replaces what must not get to a terminal by blanks. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, ' ')
}

/** JSON in which such characters are escaped; JSON itself escapes only a part of them. It means the same. */
export function toJson(value: unknown, indent?: number): string {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value, undefined, indent).replaceAll(unprintable, (it) => (it === '\n' ? it : escape(it)))
}

/** True when two texts look alike on a terminal: typed text may be composed differently, and have other white space. */
export function looksLike(text: string, other: string): boolean {
  return folded(text) === folded(other)
}

function folded(text: string): string {
  return printable(text).normalize('NFC').replaceAll(/\s+/gu, ' ').trim()
}
