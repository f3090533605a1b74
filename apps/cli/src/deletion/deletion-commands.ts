import { askToConfirm } from '../login/ask.ts'
import { connect, type Client } from '../http/connect.ts'
import { describeBytes } from '../terminal/describe-bytes.ts'
import { describeCount, describePreview } from './describe-preview.ts'
import { describeProgress } from './describe-participants.ts'
import { findAnyDeletion, isAskedByOperators } from './find-any-deletion.ts'
import { waitUntilCompletedAsOperator } from '../operator/wait-as-operator.ts'
import { getReceipt } from '../receipts/get-receipt.ts'
import { asRefusal } from '../http/failures.ts'
import { createOutput } from '../terminal/output.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'
import { describeCompletion, waitUntilCompleted } from './wait-until-completed.ts'
import { showOrganization } from '../organizations/organization-commands.ts'

/** `orgs preview`, `orgs delete`, `orgs deletion`. */
export function addDeletionCommands(root: Root, shell: Shell): void {
  addPreview(root, shell)
  addDelete(root, shell)
  addStatus(root, shell)
}

function addPreview(root: Root, shell: Shell): void {
  root
    .command('preview')
    .description('Show what the deletion of an organization would remove. Nothing is deleted.')
    .argument('<orgId>')
    .addHelpText('after', examples('orgs preview org_...', 'orgs preview org_... --json | jq .files.bytes'))
    .action(async (orgId, _, command) => {
      const { client, output } = await connect(shell, command)
      const preview = await client.organization.previewDeletion.query({ orgId })
      const { files, total, isAtLeast } = preview
      output.fields(preview, {
        ...Object.fromEntries(preview.kinds.map(({ kind, ...it }) => [kind, describeCount(it)])),
        Total: describeCount({ count: total, isAtLeast }),
        'Stored files': `${describeCount(files)} (${describeBytes(files.bytes)})`,
      })
    })
}

function addDelete(root: Root, shell: Shell): void {
  root
    .command('delete')
    .description(
      'Delete an organization and everything that it owns. This cannot be undone. Shows what will be destroyed, asks for the name of the organization, and waits until everything is destroyed.',
    )
    .argument('<orgId>')
    .option('--yes', 'do not ask for confirmation')
    .option('--no-wait', 'do not wait: what it owned is destroyed in the background')
    .addHelpText('after', examples('orgs delete org_...', 'orgs delete org_... --yes --no-wait --json'))
    .action(async (orgId, { yes, wait }, command) => {
      const { client, output, login } = await connect(shell, command)
      if (!yes) await confirmUnlessDeleted(shell, client, orgId)
      const deleted = await client.organization.delete.mutate({ orgId }) // again by the same user: the same answer
      const sentence = `Organization deleted: ${deleted.id}`
      if (!wait) return output.done(deleted, sentence)
      output.note(sentence)
      const status = await waitUntilCompleted(shell, { login, output, orgId: deleted.id })
      output.done(status, describeCompletion(status))
    })
}

function addStatus(root: Root, shell: Shell): void {
  root
    .command('deletion')
    .description(
      'Show the progress of the deletion of an organization, or wait for its end. Only for the user who requested it.',
    )
    .argument('<id>', 'of the organization; for operators also of any deletion, or of a deleted user')
    .option('--wait', 'wait until everything is destroyed and the receipt is sealed')
    .addHelpText('after', examples('orgs deletion org_... --wait', 'orgs deletion org_... --json | jq -r .state'))
    .action(async (id, { wait }, command) => {
      const { client, output, login } = await connect(shell, command)
      const isOperator = isAskedByOperators(id)
      if (wait) {
        const completed = isOperator
          ? await waitUntilCompletedAsOperator(shell, { client, output, id })
          : await waitUntilCompleted(shell, { login, output, orgId: id })
        const { number } = (await getReceipt(client, id)).receipt
        return output.done(
          { ...completed, receipt: number },
          `${describeCompletion(completed)}. "orgs receipt get ${id}" prints receipt ${number}`,
        )
      }
      const status = isOperator
        ? await findAnyDeletion(client, id)
        : await client.organization.deletion.query({ orgId: id })
      output.fields(status, {
        State: status.state,
        Reason: status.reason,
        Removed: status.total === undefined ? status.done : `${status.done} of ${status.total}`,
        Percent: status.percent,
        'Rate per second': status.rate,
        'Seconds left': status.etaSeconds,
        Requested: status.requestedAt,
        Started: status.startedAt,
        'All removed': status.sweptAt,
        Blocked: status.blockedAt,
        Completed: status.completedAt,
        ...Object.fromEntries(
          (status.participants ?? []).map((it) => [`Participant ${it.name}`, describeProgress(it)]),
        ),
        ...Object.fromEntries(status.kinds.map(({ kind, done, total }) => [kind, `${done} of ${total ?? '?'}`])),
      })
    })
}

/**
 * Asks, unless the user has deleted the organization already: then there is nothing left to confirm, and the command goes
 * on where an earlier one was interrupted.
 */
async function confirmUnlessDeleted(shell: Shell, client: Client, orgId: string): Promise<void> {
  try {
    await confirm(shell, client, orgId)
  } catch (error) {
    if (asRefusal(error).code !== 'organization_not_accessible' || !(await hasDeleted(client, orgId))) throw error
  }
}

/** True when the user of the key has requested the deletion of the organization. */
async function hasDeleted(client: Client, orgId: string): Promise<boolean> {
  try {
    await client.organization.deletion.query({ orgId })
    return true
  } catch (error) {
    if (asRefusal(error).code === 'deletion_not_found') return false
    throw error
  }
}

/**
 * Shows the organization and what would be destroyed, and asks for its name, on stderr: stdout holds only the answer.
 */
async function confirm(shell: Shell, client: Client, orgId: string): Promise<void> {
  const organization = await client.organization.get.query({ orgId })
  const preview = await client.organization.previewDeletion.query({ orgId })
  const screen = createOutput({ stdout: shell.stderr, stderr: shell.stderr }, {})
  showOrganization(screen, organization)
  screen.note(`This would be destroyed: ${describePreview(preview)}`)
  screen.note(`To keep its data, press Ctrl-C and export it first: orgs export ${organization.id}`)
  await askToConfirm(shell, { what: 'name of the organization', expected: organization.name })
}
