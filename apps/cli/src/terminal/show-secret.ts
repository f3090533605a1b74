import type { Output } from './output.ts'

/** Prints a secret that is shown only once, alone on the last line of stdout. The answer to a repetition has none. */
export function showSecret(output: Output, secret: string | null): void {
  output.note('Save the secret now, it is not shown again:')
  if (secret !== null) output.line(secret)
}
