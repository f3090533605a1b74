import { findBundle, nextBundles, type FoundBundle } from '@organizations/database'
import { ObjectNotFoundError } from '@organizations/storage/port'
import { pathOfFile } from './path-of-file.ts'
import { pagesInApps, type ExportReader } from './rows.ts'

/** Bundles of a page: each is a file to be sent before the next page is read. */
const PAGE_BUNDLES = 500
/** How often it is asked, while a file is sent, whether the caller may still have it. */
const ASK_MS = 1000

export interface StoredFile {
  path: string
  /** Null when the store does not have it. */
  stored: { modifiedAt: number; bytes: number; content: AsyncIterable<Uint8Array> } | null
}

/** The stored files of an organization, one open at a time: it is closed when the next is asked for. */
export async function* storedFiles(reader: ExportReader, askAgain: () => Promise<unknown>): AsyncGenerator<StoredFile> {
  const { db, store } = reader.deps
  const pages = pagesInApps(reader, {
    read: async (app, after) => await nextBundles(db, { ...app, after, limit: PAGE_BUNDLES }),
    keyOf: ({ bundle }: FoundBundle) => bundle.name,
    first: '',
  })
  for await (const { rows, app } of pages) {
    for (const { bundle, objectKey } of rows) {
      if (objectKey === null) continue
      const path = pathOfFile(bundle)
      await askAgain()
      const content = await store.get(objectKey).catch(ignoreMissing)
      if (content === undefined) {
        // A bundle that was deleted since takes its file along; of any other the file is lost.
        if ((await findBundle(db, { ...app, id: bundle.id })) !== undefined) yield { path, stored: null }
        continue
      }
      try {
        const file = { modifiedAt: Date.parse(bundle.created_at), bytes: bundle.size }
        yield { path, stored: { ...file, content: asking(content, askAgain) } }
      } finally {
        content.destroy()
      }
    }
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ObjectNotFoundError) return undefined
  throw error
}

/** The time is the process's own: it is about how often to ask, and not about what time it is. */
async function* asking(
  content: AsyncIterable<Uint8Array>,
  askAgain: () => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  let askedAt = performance.now()
  for await (const chunk of content) {
    if (performance.now() - askedAt > ASK_MS) {
      await askAgain()
      askedAt = performance.now()
    }
    yield chunk
  }
}
