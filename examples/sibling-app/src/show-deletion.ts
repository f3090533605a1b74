import type { Deletion, OrganizationsClient } from '@organizations/client'

/** Shows the progress of a deletion in a page, until it is over or the element is taken away. */
export async function showDeletion(
  orgs: OrganizationsClient,
  { orgId, bar, signal }: { orgId: string; bar: HTMLProgressElement; signal: AbortSignal },
): Promise<Deletion | undefined> {
  let last: Deletion | undefined
  for await (const { data } of orgs.organization.watchDeletion.subscribe({ orgId }, { signal })) {
    bar.max = 100
    bar.value = data.percent ?? 0
    last = data
  }
  return last
}
