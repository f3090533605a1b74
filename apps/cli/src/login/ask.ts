import { Interrupted, Refusal } from '../http/failures.ts'
import { looksLike, printable } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'

/** Asks for a line of text. Without a terminal it refuses, and names the alternative, e.g. "use --yes". */
export async function askText(shell: Shell, question: string, alternative: string): Promise<string> {
  requireTerminal(shell, alternative)
  const { default: askInput } = await import('@inquirer/input') // takes longer to load than most commands to run
  return await orRefusal(shell, (signal) =>
    askInput({ message: printable(question) }, { output: shell.stderr, signal }),
  )
}

/** Asks for a secret. It is not shown while it is typed. */
export async function askSecret(shell: Shell, question: string, alternative: string): Promise<string> {
  requireTerminal(shell, alternative)
  const { default: askPassword } = await import('@inquirer/password')
  return await orRefusal(shell, (signal) =>
    askPassword({ message: printable(question) }, { output: shell.stderr, signal }),
  )
}

/** Asks for a yes. Any other answer refuses. */
export async function askYes(shell: Shell, question: string): Promise<void> {
  const answer = await askText(shell, `${question} This cannot be undone (yes/no):`, 'use --yes')
  if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal('Nothing was done')
}

/** Asks to type the name or id of what is to be deleted, as it looks. Any other answer refuses. */
export async function askToConfirm(
  shell: Shell,
  { what, expected }: { what: string; expected: string },
): Promise<void> {
  const typed = await askText(shell, `This cannot be undone. To delete it, type the ${what}:`, 'use --yes')
  if (looksLike(typed, expected)) return
  throw new Refusal(`Not deleted: expected the ${what}, ${printable(expected)}, got ${printable(typed) || 'nothing'}`)
}

/** The first line of stdin. */
export async function readPiped({ stdin }: Shell): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) text += String(chunk)
  return text.split('\n')[0] ?? ''
}

/** Questions go to stderr, so that stdout holds only the answer of the server. */
function requireTerminal({ stdin, stderr }: Shell, alternative: string): void {
  if (!stdin.isTTY || !stderr.isTTY) throw new Refusal(`Cannot ask without a terminal: ${alternative}`)
}

/** A question that is left by Ctrl-C or Ctrl-D has no answer. */
async function orRefusal({ stdin }: Shell, ask: (signal: AbortSignal) => Promise<string>): Promise<string> {
  const closing = new AbortController()
  // At Ctrl-D readline stops reading, and the question would wait for ever. After an answer the abort changes nothing.
  const close = () => closing.abort()
  stdin.once('pause', close)
  try {
    return await ask(closing.signal)
  } catch (error) {
    const isCtrlC = error instanceof Error && error.name === 'ExitPromptError'
    throw new (isCtrlC ? Interrupted : Refusal)('Nothing was done', { cause: error })
  } finally {
    stdin.off('pause', close)
  }
}
