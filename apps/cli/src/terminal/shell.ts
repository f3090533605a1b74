import type { Command } from '@commander-js/extra-typings'

/** The parts of `process` that the program uses. Passed in, so that tests can run commands in their own process. */
export type Shell = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr' | 'on' | 'off'>

/** The options of every command. */
export type GlobalOptions = {
  url?: string | undefined
  json?: true | undefined
  verbose?: true | undefined
  wide?: true | undefined
}

/** The command `orgs` itself, to which each group adds its commands. */
export type Root = Command<[], GlobalOptions>

/** A group of commands, such as `orgs key`. It has no own options; the linter does not accept `{}` for that. */
export type Group = Command<[], { help?: never }, GlobalOptions>
