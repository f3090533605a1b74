import type { AuditEntry, Channel } from '@organizations/client'

/** Most that are offered. */
const MOST = 4

/** The versions that a channel pointed at before, the latest first, each with the change that ended it. Pure. */
export function earlierVersions(
  entries: readonly AuditEntry[],
  { app_id, name, version: now }: Pick<Channel, 'app_id' | 'name' | 'version'>,
): { version: string; entry: AuditEntry }[] {
  const found = new Map<string, AuditEntry>()
  for (const entry of entries) {
    const version = entry.before?.['version']
    if (entry.subject !== `${app_id}/channel/${name}` || typeof version !== 'string') continue
    if (version === entry.after?.['version'] || version === now?.name || found.has(version)) continue
    found.set(version, entry)
  }
  return [...found].slice(0, MOST).map(([version, entry]) => ({ version, entry }))
}
