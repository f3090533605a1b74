import { Command } from '@commander-js/extra-typings'

import { version } from '@organizations/domain'

import { addAppCommands } from './apps/app-commands.ts'
import { addAuditCommand } from './audit/audit-command.ts'
import { addBundleCommands } from './bundles/bundle-commands.ts'
import { addChannelCommands } from './channels/channel-commands.ts'
import { addCompletionCommand } from './completion/completion-command.ts'
import { addDeletionCommands } from './deletion/deletion-commands.ts'
import { addDeviceCommands } from './devices/device-commands.ts'
import { addEventCommands } from './events/event-commands.ts'
import { addExportCommand } from './export/export-command.ts'
import { addKeyCommands } from './keys/key-commands.ts'
import { addLoginCommands } from './login/login-commands.ts'
import { addMemberCommands } from './members/member-commands.ts'
import { addOperatorCommands } from './operator/operator-commands.ts'
import { addOrganizationCommands } from './organizations/organization-commands.ts'
import { addPolicyCommands } from './organizations/policy-commands.ts'
import { addReceiptCommands } from './receipts/receipt-commands.ts'
import { addUserCommands } from './operator/user-commands.ts'
import { addWhoamiCommand } from './keys/whoami-command.ts'
import { addWebhookCommands } from './webhooks/webhook-commands.ts'
import { addStatisticsCommands } from './statistics/statistics-commands.ts'
import { examples } from './terminal/read-arguments.ts'
import type { Root, Shell } from './terminal/shell.ts'

/** The command line with all its commands. Errors are thrown, they do not end the process. */
export function createRoot(shell: Shell): Root {
  const root: Root = new Command('orgs')
    .description('Organizations, from the command line: for people, and with --json for scripts.')
    .version(version, '-V, --version', 'print the version')
    .option('-u, --url <url>', 'the server (default: ORGS_URL, then the saved login)')
    .option('--json', 'print only data, as JSON')
    .option('--wide', 'show tables whole, even if they are wider than the terminal')
    .option('--verbose', 'print the code and the request id of an error')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows the usage)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    })
    .addHelpText(
      'after',
      examples('orgs login --url http://localhost:3000', 'orgs create Acme', 'orgs list --json', 'orgs delete --help'),
    )
    .addHelpText('after', '\nORGS_URL and ORGS_API_KEY replace the saved login. NO_COLOR switches colours off.')
    .addHelpText('after', 'Exit codes: 0 done, 1 refused or failed, 2 bad usage, 130 ended by Ctrl-C.')
  addLoginCommands(root, shell)
  addWhoamiCommand(root, shell)
  addOrganizationCommands(root, shell)
  addExportCommand(root, shell)
  addDeletionCommands(root, shell)
  addReceiptCommands(root, shell)
  addMemberCommands(root, shell)
  addAppCommands(root, shell)
  addBundleCommands(root, shell)
  addChannelCommands(root, shell)
  addDeviceCommands(root, shell)
  addStatisticsCommands(root, shell)
  addKeyCommands(root, shell)
  addPolicyCommands(root, shell)
  addWebhookCommands(root, shell)
  addAuditCommand(root, shell)
  addEventCommands(root, shell)
  addUserCommands(root, shell)
  addOperatorCommands(root, shell)
  addCompletionCommand(root, shell)
  return root
}
