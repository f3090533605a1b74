/** Where a template lies, and how a copy of it becomes an installation. Of nothing but an empty place: an empty one. */
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { copyDatabase, createEmptyDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import type { OpenDepsOptions } from '@organizations/runtime'

import { createInstallation, type Installation } from '../../support/installation.ts'
import { repositoryRoot } from '../../support/program.ts'
import { createTempFolder } from '../../support/temp-folder.ts'

/** What starts of Node share, so that each is fast. It is kept, since a process that is killed adds nothing to it. */
const shared = { NODE_COMPILE_CACHE: join(repositoryRoot, '.cache', 'compiled') }

/** What one test body runs over. */
export const databases = ['SQLite', 'Postgres'] as const

export type DatabaseName = (typeof databases)[number]

export interface TemplatePlace {
  urls: Pick<OpenDepsOptions, 'databaseUrl' | 'storageUrl' | 'receiptSigningKey'>
  /** Copies what lies here. By then it must be closed. */
  install(env: Record<string, string>): Promise<Installation>
  remove(): Promise<void>
}

export async function createPlace(database: DatabaseName): Promise<TemplatePlace> {
  const temp = createTempFolder()
  const folder = join(temp.path, 'files')
  await mkdir(folder)
  const storageUrl = `file:${join(folder, 'objects')}`
  if (database === 'SQLite') {
    return {
      urls: { databaseUrl: `file:${join(folder, 'organizations.db')}`, storageUrl },
      async install(env) {
        const installation = createInstallation({ ...shared, ...env })
        await cp(folder, installation.folder, { recursive: true })
        return installation
      },
      remove: () => temp.remove(),
    }
  }
  const original = await createEmptyDatabase()
  const receiptSigningKey = generateSigningKey()
  return {
    urls: { databaseUrl: original.url, storageUrl, receiptSigningKey },
    async install(env) {
      const copy = await copyDatabase(original.url)
      const own = { DATABASE_URL: copy.url, RECEIPT_SIGNING_KEY: receiptSigningKey }
      const installation = createInstallation({ ...shared, ...own, ...env })
      await cp(folder, installation.folder, { recursive: true })
      return {
        ...installation,
        async remove() {
          await installation.remove()
          await copy.remove()
        },
      }
    },
    async remove() {
      await original.remove()
      await temp.remove()
    },
  }
}
