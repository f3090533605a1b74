import type { CommandUnknownOpts } from '@commander-js/extra-typings'

import { bashCompletion } from './bash.ts'
import { describeCommands } from './describe-commands.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/** The script that completes `orgs` in a shell. It knows all commands, so that completing starts no process. */
export function completionFor(shell: keyof typeof scripts, root: CommandUnknownOpts): string {
  return scripts[shell](describeCommands(root))
}
