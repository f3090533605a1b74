import { connect, type Client } from '../http/connect.ts'
import { asRefusal } from '../http/failures.ts'
import { askToConfirm } from '../login/ask.ts'
import { createOutput } from '../terminal/output.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'

/** `orgs user delete`: a user, with what is theirs and wherever their address stands, for a reason. */
export function addUserDeleteCommand(group: Group, shell: Shell): void {
  group
    .command('delete')
    .description(
      'Delete a user. This cannot be undone. Shows what is theirs and asks for their address. Their access ends at once; the rest is destroyed in the background.',
    )
    .argument('<user>', 'id or e-mail address')
    .requiredOption('--reason <text>', 'why; the receipt has it for ever, so write no names and no addresses')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', examples('orgs user delete ada@example.com --reason "Has left"'))
    .action(async (user, { reason, yes }, command) => {
      const { client, output } = await connect(shell, command)
      if (!yes) await confirmUnlessGone(shell, client, user)
      const deleted = await client.operator.deleteUser.mutate({ user, reason })
      output.done(deleted, `User deleted: ${deleted.id}`)
    })
}

/** One who cannot be found may be deleted already: then the server says what it is. */
async function confirmUnlessGone(shell: Shell, client: Client, idOrAddress: string): Promise<void> {
  const found = await client.operator.previewUserDeletion.query({ user: idOrAddress }).catch((error: unknown) => {
    if (asRefusal(error).code !== 'user_not_found') throw error
  })
  if (found === undefined) return
  const { user, preview } = found
  const screen = createOutput({ stdout: shell.stderr, stderr: shell.stderr }, {})
  const counts = preview.kinds.map(({ kind, count, isAtLeast }) => `${isAtLeast ? 'at least ' : ''}${count} ${kind}`)
  screen.note(`${user.email} (${user.uid})`)
  screen.note(`This would be destroyed: ${counts.join(', ')}; and their address in events and audit logs of others`)
  for (const { id, name, role } of preview.organizations) screen.note(`They lose their place: ${id} ${name}, ${role}`)
  for (const id of preview.lastSuperAdminOf) screen.note(`They are the last super admin, so this is refused: ${id}`)
  for (const id of preview.managementEmailOf) screen.note(`Their address stays as the management address of ${id}`)
  await askToConfirm(shell, { what: 'address of the user', expected: user.email })
}
