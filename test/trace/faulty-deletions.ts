/** Deletions to which something happens: each ends all the same, and says nothing that the model could not say. */
import type { FaultyDeletion } from './deletions/faulty-deletion.ts'
import { ofFarewells } from './deletions/of-farewells.ts'
import { ofFiles } from './deletions/of-files.ts'
import { ofOthers } from './deletions/of-others.ts'
import { ofParts } from './deletions/of-parts.ts'
import { ofUploads } from './deletions/of-uploads.ts'
import { ofUsers } from './deletions/of-users.ts'
import { ofWorkers } from './deletions/of-workers.ts'

export const faultyDeletions: Record<string, FaultyDeletion> = {
  ...ofWorkers,
  ...ofFiles,
  ...ofUploads,
  ...ofParts,
  ...ofOthers,
  ...ofFarewells,
  ...ofUsers,
}
