import { findOrganization } from '@organizations/database'
import {
  DomainError,
  organizationSubject,
  readOrganizationId,
  type DeletionPreview,
  type GetOrganizationInput,
  type Organization,
} from '@organizations/domain'
import { countWhatGoes } from '../../deletion/preview/preview-deletion.ts'
import type { Call, Deps } from '../../deps.ts'
import { requireOperator } from '../../rights/require-right.ts'

/** Any organization, and what its deletion would remove: what an operator looks at before they delete it. */
export async function previewDeletionAsOperator(
  deps: Deps,
  { actor, input: { orgId } }: Call<GetOrganizationInput>,
): Promise<{ organization: Organization; preview: DeletionPreview }> {
  requireOperator(actor)
  const id = readOrganizationId(orgId)
  const organization = id && (await findOrganization(deps.db, id))
  if (!organization) throw new DomainError('organization_unknown')
  return { organization, preview: await countWhatGoes(deps, organizationSubject(organization.id)) }
}
