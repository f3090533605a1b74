import { describeKinds } from '../deletion/describe-preview.ts'
import { describeCompletion } from '../deletion/wait-until-completed.ts'
import { connect, type Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { askToConfirm } from '../login/ask.ts'
import { createOutput } from '../terminal/output.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'
import { waitUntilCompletedAsOperator } from './wait-as-operator.ts'

/** `orgs user delete`: a user, with what is theirs and wherever their address stands, for a reason. */
export function addUserDeleteCommand(group: Group, shell: Shell): void {
  group
    .command('delete')
    .description(
      'Delete a user. This cannot be undone. Shows what is theirs and asks for their address. Their access ends at once; waits until the rest is destroyed.',
    )
    .argument('<user>', 'id or e-mail address')
    .requiredOption('--reason <text>', 'why; the receipt has it for ever, so write no names and no addresses')
    .option('--yes', 'do not ask for confirmation')
    .option('--no-wait', 'do not wait: the rest is destroyed in the background')
    .addHelpText(
      'after',
      examples(
        'orgs user delete ada@example.com --reason "Has left"',
        'orgs user delete user_... --reason "Has left" --yes --no-wait --json',
      ),
    )
    .action(async (user, { reason, yes, wait }, command) => {
      const { client, output } = await connect(shell, command)
      if (!yes) await confirmUnlessGone(shell, client, user)
      const deleted = await client.operator.deleteUser.mutate({ user, reason })
      const sentence = `User deleted: ${deleted.id}`
      if (!wait) return output.done(deleted, sentence)
      output.note(sentence)
      const completed = await waitUntilCompletedAsOperator(shell, { client, output, id: deleted.id })
      output.done(completed, `${describeCompletion(completed)}. "orgs receipt get ${deleted.id}" prints the receipt`)
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
  screen.note(`${user.email} (${user.uid})`)
  screen.note(
    `To be destroyed: their account, ${describeKinds(preview.kinds)}; and their address in events and audit logs`,
  )
  for (const { id, name, role } of preview.organizations) screen.note(`They are no longer in ${id} "${name}" (${role})`)
  for (const id of preview.managementEmailOf) {
    screen.note(`Their address stays as the management address of ${id}: its admins can change it`)
  }
  const [first] = preview.lastSuperAdminOf
  if (first !== undefined) {
    const organizations = preview.lastSuperAdminOf.join(', ')
    throw new Refusal(
      `Not deleted: they are the last super admin of ${organizations}. Make another member one, or delete it, first`,
      { code: 'user_is_last_super_admin' },
    )
  }
  await askToConfirm(shell, { what: 'address of the user', expected: user.email })
}
