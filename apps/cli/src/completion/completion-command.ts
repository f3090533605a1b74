import { Argument } from '@commander-js/extra-typings'

import { examples } from '../terminal/read-arguments.ts'
import type { Root, Shell } from '../terminal/shell.ts'

/** `orgs completion`. */
export function addCompletionCommand(root: Root, shell: Shell): void {
  root
    .command('completion')
    .description('Print a script that makes a shell complete commands, options and their values.')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish'] as const))
    .addHelpText(
      'after',
      examples(
        'orgs completion bash > ~/.local/share/bash-completion/completions/orgs',
        'eval "$(orgs completion zsh)"    # in ~/.zshrc, after compinit',
        'orgs completion fish > ~/.config/fish/completions/orgs.fish',
      ),
    )
    .action(async (name) => {
      // Loaded here, because no other command needs it.
      const { completionFor } = await import('./completion-for.ts')
      shell.stdout.write(completionFor(name, root))
    })
}
