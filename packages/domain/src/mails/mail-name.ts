const LONGEST = 80

/** Starts of links that mail programs make of plain text. */
const withScheme = /(?:\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\b(?:mailto|tel|javascript|data):)\S*/gi
/** Control, format and direction characters, and those that end a line. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * A name that people chose, as a mail may say it: in one line, not too long, and without a link, which those who
 * chose it could else send to others in our name.
 */
export function nameInMail(name: string): string {
  const line = name
    .toWellFormed()
    .replaceAll(invisible, ' ')
    .replaceAll(withScheme, ' ')
    // Mail programs make a link of example.com, too, and of no other word with a point in it that a space follows.
    .replaceAll(/\.(?=[\p{L}\p{N}])/gu, '. ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment)
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST).join('').trim()}…`
}
