import type { Command } from '@commander-js/extra-typings'

/** Where the program runs: the parts of `process` that it uses, handed in. */
export type Shell = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr' | 'once' | 'off'>

/** The options that every command takes. */
export type GlobalOptions = {
  url?: string | undefined
  json?: true | undefined
  verbose?: true | undefined
}

/** The command `orgs` itself, to which each group adds its commands. */
export type Root = Command<[], GlobalOptions>

/** A group of commands below it: `orgs key`. It has no options of its own; `{}` alone would be any value to the linter. */
export type Group = Command<[], { help?: never }, GlobalOptions>
