/**
 * Long texts that are written once and read seldom, and only as a whole. Postgres compresses such values by itself. In an
 * SQLite file they are deflated here, as a blob in the column of the text: a row of more than half a page takes a whole
 * one. Texts that were stored before are read as they are.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Kysely } from 'kysely'
import { dialectOf } from './dialect.ts'

/** What a column holds. */
export type StoredText = string | Uint8Array

export function storeText<DB>(db: Pick<Kysely<DB>, 'getExecutor'>, text: string): StoredText {
  return dialectOf(db).compressesTexts ? text : deflateRawSync(text)
}

/** The text, byte for byte. */
export function readText(stored: StoredText): string {
  return typeof stored === 'string' ? stored : inflateRawSync(stored).toString('utf8')
}
