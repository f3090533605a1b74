import { describePreview } from '../deletion/describe-preview.ts'
import { waitForDeletion } from '../deletion/wait-for-deletion.ts'
import { connect, type Client } from '../http/connect.ts'
import { asRefusal, Refusal } from '../http/failures.ts'
import { askToConfirm } from '../login/ask.ts'
import { showOrganization } from '../organizations/organization-commands.ts'
import { createOutput } from '../terminal/output.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'
import { withFullStop } from '../terminal/with-full-stop.ts'

/** `orgs operator delete`: as `orgs delete`, for any organization, with a reason. */
export function addDeleteCommand(operator: Group, shell: Shell): void {
  operator
    .command('delete')
    .description(
      'Delete any organization and everything that it owns. This cannot be undone. Shows what will be destroyed, asks for the name of the organization, and waits until everything is destroyed.',
    )
    .argument('<orgId>')
    .requiredOption('--reason <text>', 'why; the receipt has it for ever, so write no names and no addresses')
    .option('--yes', 'do not ask for confirmation')
    .option('--no-wait', 'do not wait: what it owned is destroyed in the background')
    .addHelpText(
      'after',
      examples(
        'orgs operator delete org_... --reason "Contract 4711 has ended"',
        'orgs operator delete org_... --reason "Court order 12/26" --yes --no-wait --json',
      ),
    )
    .action(async (orgId, { reason, yes, wait }, command) => {
      const { client, output, login } = await connect(shell, command)
      if (!yes) await confirmUnlessDeleted(shell, client, orgId)
      const deleted = await client.operator.deleteOrganization.mutate({ orgId, reason })
      const sentence = `Organization deleted: ${deleted.id}`
      if (!wait) return output.done(deleted, sentence)
      output.note(sentence)
      const status = await waitForDeletion(shell, login, deleted.id)
      if (status.state !== 'completed') {
        output.data(status)
        const why = withFullStop(`The deletion is ${status.state}: ${status.reason ?? 'no reason was given'}`)
        throw new Refusal(`${why} Remove the cause, then resume it with "orgs operator retry"`)
      }
      output.done(status, `Everything that it owned is destroyed: ${status.done} rows and files`)
    })
}

/**
 * Shows the organization and what would be destroyed, and asks for its name, on stderr. Where the operator has deleted it
 * already there is nothing left to confirm: the command goes on where an earlier one was interrupted.
 */
async function confirmUnlessDeleted(shell: Shell, client: Client, orgId: string): Promise<void> {
  const found = await client.operator.previewDeletion.query({ orgId }).catch(async (error: unknown) => {
    if (asRefusal(error).code !== 'organization_unknown' || !(await hasDeleted(client, orgId))) throw error
  })
  if (found === undefined) return
  const { organization, preview } = found
  const screen = createOutput({ stdout: shell.stderr, stderr: shell.stderr }, {})
  showOrganization(screen, organization)
  screen.note(`This would be destroyed: ${describePreview(preview)}`)
  await askToConfirm(shell, { what: 'name of the organization', expected: organization.name })
}

/** True when the user of the key has requested the deletion of the organization. */
async function hasDeleted(client: Client, orgId: string): Promise<boolean> {
  return await client.organization.deletion.query({ orgId }).then(
    () => true,
    () => false,
  )
}
