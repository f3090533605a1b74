import { askSecret, askText, readPiped } from './ask.ts'
import { createClient, readKey, readUrl } from '../http/connect.ts'
import { removeLogin, writeLogin } from './login-file.ts'
import { createOutput } from '../terminal/output.ts'
import { readAllPages } from '../terminal/pages.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { GlobalOptions, Root, Shell } from '../terminal/shell.ts'

/** `orgs login`, `orgs logout`. */
export function addLoginCommands(root: Root, shell: Shell): void {
  root
    .command('login')
    .description(
      'Save a server and your key for later commands. Asks for what neither the options nor the environment give.',
    )
    .option('--key-stdin', 'read the key from stdin')
    .addHelpText(
      'after',
      examples('orgs login', 'orgs login --url https://orgs.example.com --key-stdin < key.txt', 'orgs logout'),
    )
    .action(async ({ keyStdin }, command) => {
      const options = command.optsWithGlobals()
      const url = await findUrl(shell, options)
      const key = await findKey(shell, keyStdin)
      const { organization } = createClient({ url, key }, createOutput(shell, options))
      const organizations = await readAllPages((page) => organization.list.query(page))
      const file = await writeLogin(shell, { url, key })
      const sentence = `Logged in to ${url}: ${count(organizations.length)} accessible. Saved in ${file}`
      createOutput(shell, options).done({ url }, sentence)
    })

  root
    .command('logout')
    .description('Remove the saved server and key. The key itself stays valid; "orgs key delete" ends it.')
    .action(async (_, command) => {
      await removeLogin(shell)
      createOutput(shell, command.optsWithGlobals()).done(null, 'Logged out')
    })
}

async function findUrl(shell: Shell, { url }: GlobalOptions): Promise<string> {
  const chosen = url ?? (shell.env['ORGS_URL'] || undefined)
  return readUrl(chosen ?? (await askText(shell, 'URL of the server:', 'use --url, or set ORGS_URL')))
}

async function findKey(shell: Shell, isPiped: true | undefined): Promise<string> {
  if (isPiped) return readKey(await readPiped(shell))
  return readKey(
    shell.env['ORGS_API_KEY'] || (await askSecret(shell, 'API key:', 'use --key-stdin, or set ORGS_API_KEY')),
  )
}

function count(organizations: number): string {
  return organizations === 1 ? '1 organization' : `${organizations} organizations`
}
