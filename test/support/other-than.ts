/** Another character, for a text of which one is to be changed: a letter or a digit, as the old one. */
export function otherThan(character: string): string {
  return character === '1' ? '2' : '1'
}
