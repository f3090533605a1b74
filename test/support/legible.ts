import { existsSync, readFileSync } from 'node:fs'

/** Which of the values can be read in an SQLite file, or in its log. Nothing interprets the files: bytes are compared. */
export function legibleIn(file: string, values: readonly string[]): string[] {
  const bytes = [file, `${file}-wal`, `${file}-journal`].filter(existsSync).map((it) => readFileSync(it))
  return values.filter((value) => bytes.some((it) => it.includes(value)))
}
