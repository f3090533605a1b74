import askInput from '@inquirer/input'
import askPassword from '@inquirer/password'

import { Refusal } from '../http/failures.ts'
import type { Shell } from '../terminal/shell.ts'

/** Asks for a line of text. Refuses, with what to do instead, when nobody is there to answer. */
export async function askText(shell: Shell, question: string, instead: string): Promise<string> {
  requireTerminal(shell, instead)
  return await orRefusal(askInput({ message: question }, { output: shell.stderr }))
}

/** Asks for a secret, which is not shown while it is typed. */
export async function askSecret(shell: Shell, question: string, instead: string): Promise<string> {
  requireTerminal(shell, instead)
  return await orRefusal(askPassword({ message: question }, { output: shell.stderr }))
}

/** Asks for a yes. Anything else refuses. */
export async function askYes(shell: Shell, question: string): Promise<void> {
  const answer = await askText(shell, `${question} This cannot be undone (yes/no):`, 'say --yes')
  if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal('Nothing was done')
}

/** The first line that is piped in. */
export async function readPiped({ stdin }: Shell): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) text += String(chunk)
  return text.split('\n')[0] ?? ''
}

/** Questions are asked on stderr, so that stdout holds nothing but the answer of the server. */
function requireTerminal({ stdin, stderr }: Shell, instead: string): void {
  if (!stdin.isTTY || !stderr.isTTY) throw new Refusal(`There is no terminal to ask on: ${instead}`)
}

async function orRefusal(answer: Promise<string>): Promise<string> {
  try {
    return await answer
  } catch (error) {
    throw new Refusal('Nothing was done', { cause: error }) // Ctrl-C
  }
}
