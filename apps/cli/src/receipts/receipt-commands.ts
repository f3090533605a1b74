import { Option } from '@commander-js/extra-typings'
import { verifyReceipt, type PublicKey } from '@organizations/receipts'

import { connect } from '../http/connect.ts'
import { BadUsage, Refusal } from '../http/failures.ts'
import { getReceipt } from './get-receipt.ts'
import { createOutput } from '../terminal/output.ts'
import { requireFileName, STDOUT, writeText } from '../bundles/output-file.ts'
import { printAll } from '../terminal/print-all.ts'
import { toJson } from '../terminal/printable.ts'
import { examples } from '../terminal/read-arguments.ts'
import { readKeysFile, readReceiptFile } from './receipt-file.ts'
import type { GlobalOptions, Group, Root, Shell } from '../terminal/shell.ts'
import { receiptFields } from './receipt-fields.ts'
import { fetchKeys, verifyWholeChain } from './verify-whole-chain.ts'

/** What the actions here need of a command. */
interface CommandContext {
  optsWithGlobals(): GlobalOptions
}

/** `orgs receipt ...`. */
export function addReceiptCommands(root: Root, shell: Shell): void {
  const group = root.command('receipt').description('The receipts of deletions: signed records of what was removed.')
  addGet(group, shell)
  addVerify(group, shell)
}

function addGet(group: Group, shell: Shell): void {
  group
    .command('get')
    .description(
      'Print the receipt of a deletion that you requested. It is sealed a moment after the deletion is complete.',
    )
    .argument('<id>', 'of the organization; for operators also of any deletion, or of a deleted user')
    .option('-o, --output <file>', 'write the receipt to a file; "-" is stdout', STDOUT)
    .addHelpText(
      'after',
      examples(
        'orgs receipt get org_... --output receipt.json',
        'orgs receipt get org_... | jq .receipt',
        'orgs receipt get user_... --output receipt.json',
      ),
    )
    .action(async (id, { output: path }, command) => {
      const { client, output } = await connect(shell, command)
      if (path !== STDOUT) await requireFileName(path)
      const receipt = await getReceipt(client, id)
      const text = `${toJson(receipt, 2)}\n`
      if (path === STDOUT) return await printAll(shell, text)
      await writeText(path, text)
      output.done({ file: path, number: receipt.receipt.number }, `Receipt ${receipt.receipt.number} written: ${path}`)
    })
}

function addVerify(group: Group, shell: Shell): void {
  group
    .command('verify')
    .description('Check a receipt and show its content. Operators can check all receipts of the server.')
    .argument('[file]', 'the output of "orgs receipt get"')
    .addOption(new Option('--chain', 'check all receipts, and that none before the newest is missing'))
    .option('--keys <file>', 'public keys, saved from /.well-known/receipt-keys.json (default: ask the server)')
    .addHelpText(
      'after',
      examples(
        'orgs receipt verify receipt.json',
        'orgs receipt verify receipt.json --keys receipt-keys.json',
        'orgs receipt verify --chain --keys receipt-keys.json',
      ),
    )
    .action(async (path, { chain, keys: keysPath }, command) => {
      if ((path === undefined) === (chain === undefined)) throw new BadUsage('Expected either a file or --chain')
      const keys = keysPath === undefined ? undefined : await readKeysFile(keysPath)
      if (path === undefined) return await verifyAll(shell, command, keys)
      return await verifyOne(shell, command, { path, keys })
    })
}

/** With keys from a file it needs neither a login nor a server. */
async function verifyOne(
  shell: Shell,
  command: CommandContext,
  { path, keys }: { path: string; keys: PublicKey[] | undefined },
): Promise<void> {
  const sealed = await readReceiptFile(path)
  const known = keys ?? (await fetchKeys((await connect(shell, command)).login))
  const output = createOutput(shell, command.optsWithGlobals())
  const verdict = verifyReceipt(sealed, known)
  if (!verdict.isValid) {
    output.data(verdict)
    throw new Refusal(`Not valid: ${verdict.problem}`)
  }
  output.fields({ ...verdict, ...sealed }, receiptFields(sealed))
  output.line('VALID')
}

async function verifyAll(shell: Shell, command: CommandContext, keys: PublicKey[] | undefined): Promise<void> {
  const { client, login, output } = await connect(shell, command)
  const verdict = await verifyWholeChain(client, keys ?? (await fetchKeys(login)))
  if (!verdict.isValid) {
    output.data(verdict)
    throw new Refusal(`Not valid: ${verdict.problem}. Valid receipts before it: ${verdict.receipts}`)
  }
  if (verdict.newestHash === null) return output.done(verdict, 'VALID: there are no receipts yet')
  output.done(
    verdict,
    `VALID: receipts 1 to ${verdict.receipts}, none missing; the newest has the hash ${verdict.newestHash}`,
  )
}
