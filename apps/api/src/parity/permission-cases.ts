import { appPermissions } from './app-permissions.ts'
import { organizationPermissions } from './organization-permissions.ts'
import type { PermissionCase } from './permission-rights.ts'
import { doorsOf, type Door, type PermissionServer } from './permission-server.ts'
import type { AskerKind } from './asker-kinds.ts'

export const permissionCases: Readonly<Record<string, PermissionCase>> = {
  ...organizationPermissions,
  ...appPermissions,
}

/** Every case with every door that offers it. */
export const casesByDoor: [name: string, door: Door, asked: PermissionCase][] = Object.entries(permissionCases).flatMap(
  ([name, asked]) => doorsOf(asked).map((door): [string, Door, PermissionCase] => [name, door, asked]),
)

/** The outcomes of asking as each of these, as they are and as the contract says. */
export async function outcomesOf(
  server: PermissionServer,
  door: Door,
  asked: PermissionCase,
  kinds: readonly AskerKind[],
): Promise<{ real: Record<string, string>; published: Record<string, string> }> {
  const real: Record<string, string> = {}
  const published: Record<string, string> = {}
  for (const kind of kinds) {
    const who = `${kind.place}, ${kind.mode}, ${kind.reach}`
    real[who] = await server.outcomeOf(door, asked, server.askerOf(kind))
    published[who] = asked.outcome(kind)
  }
  return { real, published }
}
