import { stat } from 'node:fs/promises'

import { describeBytes } from '../terminal/describe-bytes.ts'
import { STDOUT } from '../bundles/output-file.ts'
import { connect } from '../http/connect.ts'
import { BadUsage } from '../http/failures.ts'
import { examples } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'
import { downloadExport } from './download-export.ts'

/** `orgs export`. */
export function addExportCommand(root: Root, shell: Shell): void {
  root
    .command('export')
    .description(
      'Write everything that an organization has to a zip: rows as JSON lines, stored files, and a manifest, by which the zip is checked.',
    )
    .argument('<orgId>')
    .argument('[file]', 'the zip to write (default: <orgId>.zip)')
    .option('--force', 'replace the file if it exists')
    .addHelpText('after', examples('orgs export org_...', 'orgs export org_... acme.zip --force'))
    .action(async (orgId, path = `${orgId}.zip`, { force }, command) => {
      const { login, output } = await connect(shell, command)
      if (path === STDOUT)
        throw new BadUsage('Expected the path of a file, got -: a zip is checked before it has its name')
      if (!force) await requireNew(path)
      const exported = await downloadExport(shell, login, { orgId, path })
      const { bytes, files, rows, missing } = exported
      if (missing.length > 0) {
        output.note(`The service has lost ${counted(missing.length, 'stored file')}: see "missing" in manifest.json`)
      }
      output.done(
        { file: path, ...exported },
        `Organization exported: ${path}, ${describeBytes(bytes)}, with ${counted(rows, 'row')} and ${counted(files, 'stored file')}`,
      )
    })
}

/** `1 row`, `1,200 rows`. */
function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}

async function requireNew(path: string): Promise<void> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  if (isThere) throw new BadUsage(`Expected the path of a new file, but ${path} exists: use --force to replace it`)
}
