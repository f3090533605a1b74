/** A sentence to which another is appended. Sentences of the server, such as the reason of a block, may end in a full stop. */
export function withFullStop(sentence: string): string {
  return sentence.endsWith('.') ? sentence : `${sentence}.`
}
