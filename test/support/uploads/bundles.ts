import { createHash } from 'node:crypto'

/** Versions of an app that are uploaded, each with content of its own. */
export interface UploadSpec {
  /** At the least. */
  bundles: number
  bytes: number
  /** How many uploads are under way at once. */
  atATime: number
}

/** The status of an answer, or that there was none: the connection broke. */
export type Outcome = number | 'broken'

export interface Uploads {
  /** How many have ended, one way or the other. */
  ended(): number
  /** By version, when all have ended. */
  outcomes: Promise<ReadonlyMap<string, Outcome>>
}

/** Who uploads where. */
export interface Uploader {
  url: string
  key: string
  appId: string
}

/**
 * Begins to upload versions of an app: `bundles` of them or more, until each of those at a time has met one that fails;
 * at most a hundred times as many, if nothing refuses them.
 */
export function startUploads(uploader: Uploader, { bundles, bytes, atATime }: UploadSpec): Uploads {
  const outcomes = new Map<string, Outcome>()
  let next = 0
  const lane = async () => {
    let outcome: Outcome = 200
    while (next < bundles || (outcome === 200 && next < 100 * bundles)) {
      const version = `1.0.${(next += 1)}`
      outcome = await uploadBundle(uploader, version, contentOf(version, bytes)).catch(() => 'broken' as const)
      outcomes.set(version, outcome)
    }
  }
  const lanes = Array.from({ length: atATime }, lane)
  return { ended: () => outcomes.size, outcomes: Promise.all(lanes).then(() => outcomes) }
}

/** Uploads a version with its checksum, and resolves with the answer's status. Rejects when the connection breaks. */
export async function uploadBundle(
  { url, key, appId }: Uploader,
  version: string,
  content: Buffer<ArrayBuffer>,
): Promise<number> {
  const response = await fetch(`${url}/bundle/upload?app_id=${appId}&version=${version}`, {
    method: 'PUT',
    headers: { authorization: key, 'x-checksum-sha256': sha256(content) },
    body: content,
  })
  await response.arrayBuffer()
  return response.status
}

/** Downloads a version; undefined when it is refused. */
export async function downloadBundle({ url, key, appId }: Uploader, version: string): Promise<Uint8Array | undefined> {
  const response = await fetch(`${url}/bundle/download?app_id=${appId}&version=${version}`, {
    headers: { authorization: key },
  })
  const content = await response.bytes()
  return response.ok ? content : undefined
}

/** What a version was uploaded with. */
export function contentOf(version: string, bytes: number): Buffer<ArrayBuffer> {
  return Buffer.alloc(bytes, sha256(Buffer.from(version)))
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
