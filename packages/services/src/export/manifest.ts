import { createHash } from 'node:crypto'
import {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  type ExportedFile,
  type ExportManifest,
  type OrganizationId,
  type UserId,
} from '@organizations/domain'

export interface Manifest {
  /** The content of a file of rows, a JSON object on each line, which is noted once it has been read to its end. */
  rows: (path: string, pages: AsyncIterable<readonly object[]>) => AsyncGenerator<Uint8Array>
  /** The same for a stored file. */
  file: (path: string, content: AsyncIterable<Uint8Array>) => AsyncGenerator<Uint8Array>
  missing: (path: string) => void
  /** The manifest itself, of all that was noted. */
  text: () => AsyncGenerator<Uint8Array>
}

/** Lines of the manifest that go out together. */
const LINES_PER_CHUNK = 500

/** Notes what goes into an export. It keeps a line of text for each file, and nothing of what they hold. */
export function beginManifest({
  organizationId,
  userId,
  clock,
}: {
  organizationId: OrganizationId
  userId: UserId
  clock: () => number
}): Manifest {
  const now = () => new Date(clock()).toISOString()
  const begunAt = now()
  const lines: string[] = []
  const missing: string[] = []
  const note = (file: ExportedFile) => void lines.push(JSON.stringify(file))
  return {
    async *rows(path, pages) {
      const begun = now()
      let rows = 0
      const measure = createMeasure()
      for await (const page of pages) {
        const chunk = Buffer.from(page.map((row) => `${JSON.stringify(row)}\n`).join(''))
        rows += page.length
        measure.add(chunk)
        if (chunk.byteLength > 0) yield chunk
      }
      note({ path, rows, ...measure.end(), begun_at: begun, ended_at: now() })
    },
    async *file(path, content) {
      const measure = createMeasure()
      for await (const chunk of content) {
        measure.add(chunk)
        yield chunk
      }
      note({ path, ...measure.end() })
    },
    missing: (path) => void missing.push(path),
    async *text() {
      const head = { format: EXPORT_FORMAT, version: EXPORT_VERSION, organization_id: organizationId } as const
      const begun = { ...head, requested_by: userId, begun_at: begunAt }
      yield Buffer.from(`${JSON.stringify(begun).slice(0, -1)},"files":[\n`)
      for (let at = 0; at < lines.length; at += LINES_PER_CHUNK) {
        const isLast = at + LINES_PER_CHUNK >= lines.length
        yield Buffer.from(`${lines.slice(at, at + LINES_PER_CHUNK).join(',\n')}${isLast ? '\n' : ',\n'}`)
      }
      const rest: Pick<ExportManifest, 'missing' | 'ended_at'> = { missing, ended_at: now() }
      yield Buffer.from(`],${JSON.stringify(rest).slice(1)}\n`)
    },
  }
}

function createMeasure(): { add: (chunk: Uint8Array) => void; end: () => { bytes: number; sha256: string } } {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    add(chunk) {
      hash.update(chunk)
      bytes += chunk.byteLength
    },
    end: () => ({ bytes, sha256: hash.digest('hex') }),
  }
}
