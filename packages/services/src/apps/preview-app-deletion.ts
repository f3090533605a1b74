import type { DeletionPreview, GetAppInput } from '@organizations/domain'
import { countWhatGoes } from '../deletion/preview/preview-deletion.ts'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from './require-app-right.ts'

/** Counts what the deletion of an app would remove besides its own row, for a caller who may delete it. */
export async function previewAppDeletion(deps: Deps, { actor, input }: Call<GetAppInput>): Promise<DeletionPreview> {
  const request = { actor, action: 'app.delete', appId: input.app_id, now: deps.clock() } as const
  const { organizationId, appUuid } = await requireAppRight(deps.db, request)
  return await countWhatGoes(deps, { subjectKind: 'app', subjectId: appUuid, organizationId, appUuid })
}
