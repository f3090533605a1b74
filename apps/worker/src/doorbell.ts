import type { Doorbell } from '@organizations/services'

/** A doorbell within one process: its listeners look for work when it rings. */
export interface LocalDoorbell extends Doorbell {
  /** Returns the function that stops listening. */
  listen(onRing: () => void): () => void
}

export function createDoorbell(): LocalDoorbell {
  const listeners = new Set<() => void>()
  return {
    ring() {
      for (const onRing of listeners) onRing()
    },
    listen(onRing) {
      listeners.add(onRing)
      return () => listeners.delete(onRing)
    },
  }
}
