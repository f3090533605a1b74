import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'

import { exportManifestSchema, MANIFEST, type ExportManifest } from '@organizations/domain'
import { openPromise, type Entry, type ZipFile } from 'yauzl'

import { startTransferBar } from '../bundles/transfer-bar.ts'
import { Refusal } from '../http/failures.ts'
import type { Shell } from '../terminal/shell.ts'

export interface CheckedExport {
  /** Stored files. */
  files: number
  rows: number
  /** Stored files that the service has lost. */
  missing: string[]
}

/** Checks an export: that it is complete, and that every file in it is what its manifest says, by its SHA-256. */
export async function checkExport(
  shell: Shell,
  path: string,
  { orgId, signal }: { orgId: string; signal: AbortSignal },
): Promise<CheckedExport> {
  const manifest = await readManifest(path)
  if (manifest.organization_id !== orgId) {
    throw new Refusal(`Expected an export of ${orgId}, got one of ${manifest.organization_id}`)
  }
  const expected = new Map(manifest.files.map((file) => [file.path, file]))
  const bar = startTransferBar(shell, sum(manifest.files.map(({ bytes }) => bytes)))
  const addToBar = (bytes: number) => {
    signal.throwIfAborted()
    bar.add(bytes)
  }
  try {
    await eachFile(path, async (zip, entry) => {
      if (entry.fileName === MANIFEST) return
      const sha256 = await hashOf(zip, entry, addToBar).catch((error: unknown) => {
        signal.throwIfAborted()
        throw damaged(entry.fileName, error)
      })
      if (expected.get(entry.fileName)?.sha256 !== sha256) throw damaged(entry.fileName)
      expected.delete(entry.fileName)
    })
  } finally {
    bar.stop()
  }
  const [lost] = expected.keys()
  if (lost !== undefined) throw damaged(lost)
  const files = manifest.files.filter(({ rows }) => rows === undefined).length
  return { files, rows: sum(manifest.files.map(({ rows = 0 }) => rows)), missing: manifest.missing }
}

async function readManifest(path: string): Promise<ExportManifest> {
  let manifest: unknown
  await eachFile(path, async (zip, entry) => {
    if (entry.fileName !== MANIFEST) return
    manifest = JSON.parse(await text(await zip.openReadStreamPromise(entry)))
  }).catch((cause: unknown) => {
    throw new Refusal('The export is incomplete: it has no end. Nothing was written', { cause })
  })
  const { data, error } = exportManifestSchema.safeParse(manifest)
  if (data) return data
  throw new Refusal(`The export has no manifest that this version of orgs can read`, { cause: error })
}

async function eachFile(path: string, visit: (zip: ZipFile, entry: Entry) => Promise<void>): Promise<void> {
  const zip = await openPromise(path, { autoClose: false })
  try {
    for await (const entry of zip.eachEntry()) await visit(zip, entry)
  } finally {
    zip.close()
  }
}

async function hashOf(zip: ZipFile, entry: Entry, onBytes: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256')
  const content = await zip.openReadStreamPromise(entry)
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    hash.update(chunk)
    onBytes(chunk.byteLength)
  }
  return hash.digest('hex')
}

function damaged(path: string, cause?: unknown): Refusal {
  return new Refusal(`The export is damaged: ${path} is not what its manifest says. Nothing was written`, { cause })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, it) => total + it, 0)
}
