import { Refusal } from '../http/failures.ts'
import type { Shell } from './shell.ts'

/**
 * Writes to stdout, and waits until it is written. Used for output that is worthless when a part is missing: an
 * output that was closed early is an error here.
 */
export async function printAll({ stdout }: Pick<Shell, 'stdout'>, text: string | Uint8Array): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => stdout.write(text, resolve))
  if (error) throw new Refusal('The output was closed before all of it was written', { cause: error })
}
