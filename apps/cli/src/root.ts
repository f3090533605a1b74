import { Command } from '@commander-js/extra-typings'

import { addAppCommands } from './commands/app.ts'
import { addAuditCommand } from './commands/audit.ts'
import { addBundleCommands } from './commands/bundle.ts'
import { addChannelCommands } from './commands/channel.ts'
import { addDeletionCommands } from './commands/deletion.ts'
import { addKeyCommands } from './commands/key.ts'
import { addLoginCommands } from './commands/login.ts'
import { addMemberCommands } from './commands/member.ts'
import { addOperatorCommands } from './commands/operator.ts'
import { addOrganizationCommands } from './commands/organization.ts'
import { addPolicyCommands } from './commands/policy.ts'
import { addReceiptCommands } from './commands/receipt.ts'
import { addUserCommands } from './commands/user.ts'
import { examples } from './read-arguments.ts'
import type { Root, Shell } from './shell.ts'

/** The command line with all its commands. Throws instead of ending the process. */
export function createRoot(shell: Shell): Root {
  const root: Root = new Command('orgs')
    .description('Organizations, from the command line: for people, and with --json for scripts.')
    .option('-u, --url <url>', 'the server, instead of ORGS_URL or the one of the login')
    .option('--json', 'print the data as JSON and nothing else')
    .option('--verbose', 'tell the code and the request id of an error')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help tells more)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    })
    .addHelpText(
      'after',
      examples('orgs login --url http://localhost:3000', 'orgs create Acme', 'orgs list --json', 'orgs delete --help'),
    )
    .addHelpText('after', '\nORGS_URL and ORGS_API_KEY stand in for a login. NO_COLOR switches colours off.')
    .addHelpText('after', 'Exit codes: 0 done, 1 refused or failed, 2 bad usage.')
  addLoginCommands(root, shell)
  addOrganizationCommands(root, shell)
  addDeletionCommands(root, shell)
  addReceiptCommands(root, shell)
  addMemberCommands(root, shell)
  addAppCommands(root, shell)
  addBundleCommands(root, shell)
  addChannelCommands(root, shell)
  addKeyCommands(root, shell)
  addPolicyCommands(root, shell)
  addAuditCommand(root, shell)
  addUserCommands(root, shell)
  addOperatorCommands(root, shell)
  return root
}
