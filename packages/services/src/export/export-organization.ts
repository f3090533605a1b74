/**
 * An export: everything that an organization has, as files. Read page by page while it is sent, without a transaction:
 * what changes meanwhile may be in it or not, so it says between which times it was read. Whether the caller may still
 * have it is asked again for each page and each file, and every second while a file is sent: then it ends by an error,
 * without the manifest that a complete one ends with.
 */
import { exportFiles, MANIFEST, type ExportOrganizationInput, type Organization } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, FileDeps } from '../deps.ts'
import { findCallerAgain } from '../rights/find-caller-again.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireRight, type Access } from '../rights/require-right.ts'
import { beginManifest } from './manifest.ts'
import { rowsOf, type ExportReader } from './rows.ts'
import { storedFiles } from './stored-files.ts'

/** A file of an export. Its content is read to its end, or returned from, before the next file is asked for. */
export interface ExportEntry {
  path: string
  /** Milliseconds since 1970. */
  modifiedAt: number
  /** How many bytes, where it is known before. */
  bytes?: number
  /** Does it become smaller when it is compressed? Stored files are archives already. */
  isText: boolean
  content: AsyncIterable<Uint8Array>
}

export interface OrganizationExport {
  organization: Organization
  /**
   * Begins it: the audit log of the organization then says so. Its files throw what a new request would be refused with,
   * once that is so.
   */
  begin: () => Promise<AsyncGenerator<ExportEntry>>
}

/** An export of an organization, for a caller who may read everything of it. */
export async function exportOrganization(
  deps: FileDeps,
  call: Call<ExportOrganizationInput>,
): Promise<OrganizationExport> {
  const { orgId } = call.input
  const action = 'organization.export'
  const { organization } = await requireRight(deps.db, { actor: call.actor, action, orgId, now: deps.clock() })
  const askAgain = async (): Promise<Access> => {
    const actor = await findCallerAgain(deps, call.actor)
    return await requireRight(deps.db, { actor, action, orgId, now: deps.clock() })
  }
  return {
    organization,
    async begin() {
      await inCallerTransaction(deps, call.actor, async (trx, actor) => {
        const { id } = (await requireRight(trx, { actor, action, orgId, now: deps.clock() })).organization
        const event = { none: 'an export changes nothing' }
        await recordChange(deps, trx, call, {
          organizationId: id,
          action,
          subject: id,
          before: null,
          after: null,
          event,
        })
      })
      return entriesOf(deps, call, { organization, askAgain })
    },
  }
}

async function* entriesOf(
  deps: FileDeps,
  { actor }: Call<ExportOrganizationInput>,
  { organization, askAgain }: { organization: Organization; askAgain: () => Promise<Access> },
): AsyncGenerator<ExportEntry> {
  const { clock, previews } = deps
  const manifest = beginManifest({ organizationId: organization.id, userId: actor.userId, clock })
  const reader: ExportReader = {
    deps,
    actor,
    organizationId: organization.id,
    page: async (read) => await previews.inTurn(async () => await read(await askAgain())),
  }
  for (const path of exportFiles) {
    yield { path, modifiedAt: clock(), isText: true, content: manifest.rows(path, rowsOf[path](reader)) }
  }
  for await (const { path, stored } of storedFiles(reader, askAgain)) {
    if (stored === null) manifest.missing(path)
    else yield { ...stored, path, isText: false, content: manifest.file(path, stored.content) }
  }
  await askAgain()
  yield { path: MANIFEST, modifiedAt: clock(), isText: true, content: manifest.text() }
}
