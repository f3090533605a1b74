import type { TransferTarget } from '@organizations/domain'

/** What a ticket is for, in one text. As JSON, so that no id can look like two. */
export function textOfTarget({ method, path, query }: TransferTarget): string {
  return JSON.stringify([method, path, query])
}
