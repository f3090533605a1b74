/** docs/permissions.json: what each action needs at least, from the rows by which the service decides. */
import { join } from 'node:path'
import { keyModes, permissionTable, roles } from '@organizations/domain'
import { repositoryRoot } from '@organizations/runtime'

export const permissionData: string = join(repositoryRoot, 'docs', 'permissions.json')

/** Roles and modes come weakest first: an action may be done by the named ones and by all after them. */
export function renderPermissionData(): string {
  const text = JSON.stringify({ roles, modes: keyModes, ...permissionTable }, undefined, 2)
  // Lists on one line, as the formatter has them.
  return `${text.replaceAll(/\[[^\]]*\]/g, (list) => list.replaceAll(/\n */g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`
}
