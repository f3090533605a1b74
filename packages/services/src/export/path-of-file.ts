import type { Bundle } from '@organizations/domain'

/** What is a name of a file everywhere. Versions are, but bundles may be older than the rule that they come in so. */
const isPlain = /^[\w.+-]{1,150}$/

/** Where an export has the stored file of a bundle. The id makes it unique, also where case does not count. */
export function pathOfFile({ id, app_id: appId, name }: Pick<Bundle, 'id' | 'app_id' | 'name'>): string {
  return `files/${appId}/${isPlain.test(name) ? `${id}-${name}` : id}`
}
