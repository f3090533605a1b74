import { Option } from '@commander-js/extra-typings'
import type { Bundle } from '@organizations/domain'

import { askYes } from '../login/ask.ts'
import { connect } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import { noteNextPage, pageFrom } from '../terminal/pages.ts'
import { examples, readNumber } from '../terminal/read-arguments.ts'
import type { Group, Root, Shell } from '../terminal/shell.ts'
import { addBundleContentCommands } from './bundle-content-commands.ts'

/** `orgs bundle ...`. */
export function addBundleCommands(root: Root, shell: Shell): void {
  const group = root.command('bundle').description('The bundles of an app: its versions.')
  addList(group, shell)
  addBundleContentCommands(group, shell)
  addRegister(group, shell)
  addUpdate(group, shell)
  addDelete(group, shell)
}

function addList(group: Group, shell: Shell): void {
  group
    .command('list')
    .description('List the bundles of an app, newest first.')
    .argument('<appId>')
    .option('--page <page>', 'number of the page, from 0', readNumber)
    .option('--limit <count>', 'bundles per page (default: 50)', readNumber)
    .addHelpText('after', examples('orgs bundle list com.example.app'))
    .action(async (appId, options, command) => {
      const { client, output } = await connect(shell, command)
      const bundles = await client.bundle.list.query({ app_id: appId, ...pageFrom(options) })
      const columns = {
        ID: ({ id }: Bundle) => id,
        VERSION: ({ name }: Bundle) => name,
        BYTES: (bundle: Bundle) => (bundle.storage_provider === 'external' ? null : bundle.size),
        AT: (bundle: Bundle) => bundle.external_url ?? bundle.storage_provider,
        CHECKSUM: ({ checksum }: Bundle) => checksum,
        CREATED: (bundle: Bundle) => bundle.created_at,
      }
      output.rows(bundles, columns, bundles, { whole: ['ID', 'VERSION'], details: ['CHECKSUM'] })
      noteNextPage(output, bundles, options)
    })
}

function addRegister(group: Group, shell: Shell): void {
  group
    .command('register')
    .description('Register a version whose content is at another URL. The content is neither fetched nor checked.')
    .argument('<appId>')
    .argument('<version>', 'SemVer, such as 1.2.3')
    .argument('<url>', 'an https URL')
    .requiredOption('--checksum <checksum>', 'checksum of that content')
    .addHelpText(
      'after',
      examples('orgs bundle register com.example.app 1.2.3 https://cdn.example.com/1.2.3.zip --checksum 9f86d0...'),
    )
    .action(async (appId, version, url, { checksum }, command) => {
      const { client, output } = await connect(shell, command)
      const input = { app_id: appId, version, external_url: url, checksum }
      const bundle = await client.bundle.register.mutate(input)
      output.done(bundle, `Bundle registered: ${bundle.name}, with id ${bundle.id}`)
    })
}

function addUpdate(group: Group, shell: Shell): void {
  group
    .command('update')
    .description('Say of a bundle what it is about, and where more can be read.')
    .argument('<appId>')
    .argument('<bundleId>', 'the ID that "orgs bundle list" shows', readNumber)
    .option('--comment <text>')
    .addOption(new Option('--clear-comment', 'remove the comment').conflicts('comment'))
    .option('--link <url>', 'an https URL')
    .addOption(new Option('--clear-link', 'remove the link').conflicts('link'))
    .addHelpText(
      'after',
      examples(
        'orgs bundle update com.example.app 12 --comment "Fixes the login"',
        'orgs bundle update com.example.app 12 --clear-link',
      ),
    )
    .action(async (appId, bundleId, { comment, clearComment, link, clearLink }, command) => {
      const change = { comment: clearComment ? '' : comment, link: clearLink ? '' : link }
      if (change.comment === undefined && change.link === undefined) {
        throw new BadUsage('Nothing to update: expected --comment, --clear-comment, --link or --clear-link')
      }
      const { client, output } = await connect(shell, command)
      const bundle = await client.bundle.setMetadata.mutate({ app_id: appId, version_id: bundleId, ...change })
      output.done(bundle, `Bundle updated: ${bundle.name}`)
    })
}

function addDelete(group: Group, shell: Shell): void {
  group
    .command('delete')
    .description('Delete a bundle, or all bundles that no channel uses. This cannot be undone.')
    .argument('<appId>')
    .argument('[version]')
    .option('--unused', 'delete all bundles that no channel uses')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      examples('orgs bundle delete com.example.app 1.2.3', 'orgs bundle delete com.example.app --unused'),
    )
    .action(async (appId, version, { unused, yes }, command) => {
      if ((version === undefined) === (unused === undefined)) {
        throw new BadUsage('Expected either a version or --unused')
      }
      const { client, output } = await connect(shell, command)
      const which = version === undefined ? 'all bundles that no channel uses' : `bundle ${version}`
      if (!yes) await askYes(shell, `Delete ${which} of ${appId}?`)
      const answer = await client.bundle.delete.mutate({ app_id: appId, version })
      const { deleted, kept = 0 } = answer
      const numbers = `Bundles deleted: ${deleted}; kept because channels use them: ${kept}`
      output.done(answer, version === undefined ? numbers : `Bundle deleted: ${version}`)
    })
}
