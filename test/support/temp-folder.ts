import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { atExit } from './at-exit.ts'

export interface TempFolder {
  readonly path: string
  /** Removes the folder and all that is in it; may be called again. */
  remove(): Promise<void>
}

/** An empty folder of its own for a test. What is not removed by then goes when the process exits. */
export function createTempFolder(): TempFolder {
  const path = mkdtempSync(join(tmpdir(), 'organizations-'))
  const forget = atExit(() => rmSync(path, { recursive: true, force: true }))
  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true })
      forget()
    },
  }
}
