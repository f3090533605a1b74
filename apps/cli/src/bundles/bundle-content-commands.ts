import { connect } from '../http/connect.ts'
import { describeBytes } from '../terminal/describe-bytes.ts'
import { downloadToFile, downloadToStdout } from './download-bundle.ts'
import { BadUsage } from '../http/failures.ts'
import { STDOUT } from './output-file.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Group, Shell } from '../terminal/shell.ts'
import { uploadFile } from './upload-file.ts'

/** `orgs bundle upload`, `orgs bundle download`. */
export function addBundleContentCommands(group: Group, shell: Shell): void {
  group
    .command('upload')
    .description('Upload a file as a new version of an app. The service stores it unchanged and does not look into it.')
    .argument('<appId>')
    .argument('<version>', 'SemVer, such as 1.2.3')
    .argument('<file>')
    .addHelpText('after', examples('orgs bundle upload com.example.app 1.2.3 dist.zip'))
    .action(async (appId, version, path, _, command) => {
      const { login, output } = await connect(shell, command)
      const bundle = await uploadFile(shell, login, { appId, version, path })
      output.done(bundle, `Bundle uploaded: ${bundle.name}, ${describeBytes(bundle.size)}, with id ${bundle.id}`)
    })

  group
    .command('download')
    .description('Download the content of a bundle to a file or to stdout.')
    .argument('<appId>')
    .argument('<version>')
    .option('-o, --output <file>', 'replaced once the download is complete; "-" is stdout', STDOUT)
    .addHelpText(
      'after',
      examples(
        'orgs bundle download com.example.app 1.2.3 --output dist.zip',
        'orgs bundle download com.example.app 1.2.3 | bsdtar -tf -',
      ),
    )
    .action(async (appId, version, { output: path }, command) => {
      if (path === STDOUT && (shell.stdout.isTTY || command.optsWithGlobals().json)) {
        throw new BadUsage('Expected --output: the content of a bundle is not printed to a terminal or as JSON')
      }
      const { login, output } = await connect(shell, command)
      if (path === STDOUT) return void (await downloadToStdout(shell, login, { appId, version }))
      const downloaded = await downloadToFile(shell, login, { appId, version }, path)
      output.done({ file: path, ...downloaded }, `Bundle downloaded: ${path}, ${describeBytes(downloaded.bytes)}`)
    })
}
