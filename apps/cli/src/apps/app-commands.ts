import { Option } from '@commander-js/extra-typings'

import { askToConfirm } from '../login/ask.ts'
import { connect, type Client } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import { describePreview } from '../deletion/describe-preview.ts'
import { createOutput, type Output } from '../terminal/output.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'

type App = Awaited<ReturnType<Client['app']['get']['query']>>

/** `orgs app ...`. */
export function addAppCommands(root: Root, shell: Shell): void {
  const group = root.command('app').description('The apps of organizations.')
  addReading(group, shell)
  addCreate(group, shell)
  addUpdate(group, shell)
  addDelete(group, shell)
}

function addReading(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List the apps that your key can reach, newest first.')
    .option('--org <orgId>', 'only the apps of this organization')
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'apps per page (default: 50)', readNumber)
    .addHelpText('after', examples('orgs app list', 'orgs app list --org org_... --json | jq -r ".[].app_id"'))
    .action(async ({ org, ...options }, command) => {
      const { client, output } = await connect(shell, command)
      const apps = await client.app.list.query({ org_id: org, ...pageFrom(options) })
      output.rows(apps, {
        APP: (app) => app.app_id,
        NAME: ({ name }) => name,
        ORGANIZATION: (app) => app.owner_org,
        VERSION: (app) => app.last_version,
        CREATED: (app) => app.created_at,
      })
      noteNextPage(output, apps, options)
    })

  group
    .command('get')
    .description('Show one app.')
    .argument('<appId>')
    .addHelpText('after', examples('orgs app get com.example.app'))
    .action(async (appId, _, command) => {
      const { client, output } = await connect(shell, command)
      showApp(output, await client.app.get.query({ app_id: appId }))
    })
}

function addCreate(group: Group, shell: Shell): void {
  group
    .command('create')
    .description('Create an app. Its id is a reverse domain name, and is unique in the service.')
    .argument('<appId>')
    .requiredOption('--org <orgId>', 'the organization that owns it')
    .requiredOption('--name <name>')
    .option('--icon <url>', 'an https URL')
    .addHelpText('after', examples('orgs app create com.example.app --org org_... --name "My app"'))
    .action(async (appId, { org, name, icon }, command) => {
      const { client, output } = await connect(shell, command)
      const created = await client.app.create.mutate({ app_id: appId, owner_org: org, name, icon })
      output.done(created, `App created: ${created.app_id}`)
    })
}

function addUpdate(group: Group, shell: Shell): void {
  group
    .command('update')
    .description('Change an app.')
    .argument('<appId>')
    .option('--name <name>')
    .option('--icon <url>', 'an https URL')
    .addOption(new Option('--clear-icon', 'remove the icon').conflicts('icon'))
    .option('--retention <seconds>', 'stored with the app; the service does not act on it', readNumber)
    .addHelpText(
      'after',
      examples('orgs app update com.example.app --name "Your app"', 'orgs app update com.example.app --clear-icon'),
    )
    .action(async (appId, { clearIcon, ...given }, command) => {
      const change = clearIcon ? { ...given, icon: '' } : given
      if (Object.keys(change).length === 0) {
        throw new BadUsage('Nothing to update: expected --name, --icon, --clear-icon or --retention')
      }
      const { client, output } = await connect(shell, command)
      showApp(output, await client.app.update.mutate({ app_id: appId, ...change }))
    })
}

function addDelete(group: Group, shell: Shell): void {
  group
    .command('delete')
    .description(
      'Delete an app and everything that it owns. This cannot be undone. Shows what will be destroyed, and asks for the id of the app.',
    )
    .argument('<appId>')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', examples('orgs app delete com.example.app', 'orgs app delete com.example.app --yes --json'))
    .action(async (appId, { yes }, command) => {
      const { client, output } = await connect(shell, command)
      if (!yes) await confirm(shell, client, appId)
      const deleted = await client.app.delete.mutate({ app_id: appId })
      output.done(deleted, `App deleted: ${deleted.app_id}`)
      output.note('Its content is destroyed in the background; after that the id can be used again')
    })
}

/** Shows the app and what would be destroyed, and asks for its id, on stderr: stdout holds only the answer of the server. */
async function confirm(shell: Shell, client: Client, appId: string): Promise<void> {
  const app = await client.app.get.query({ app_id: appId })
  const preview = await client.app.previewDeletion.query({ app_id: appId })
  const screen = createOutput({ stdout: shell.stderr, stderr: shell.stderr }, {})
  showApp(screen, app)
  screen.note(`This would be destroyed: ${describePreview(preview)}`)
  await askToConfirm(shell, { what: 'id of the app', expected: app.app_id })
}

function showApp(output: Output, app: App): void {
  output.fields(app, {
    App: app.app_id,
    Name: app.name,
    Organization: app.owner_org,
    Icon: app.icon_url,
    'Newest version': app.last_version,
    'Upload channel': app.default_upload_channel,
    'Retention in seconds': app.retention,
    'Created by': app.user_id,
    Created: app.created_at,
    Updated: app.updated_at,
  })
}
