/** What a shell has to know of the commands to complete them. Read from the commands themselves, so new ones come along. */
import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings'

/** What may stand in one place of a command line. */
export interface Value {
  /** The words to choose from; none when any text will do. */
  choices: readonly string[]
  isFile: boolean
}

export interface CompletedOption {
  /** As it is typed: `--output`, `-o`. */
  flags: readonly string[]
  description: string
  /** Undefined for an option without a value. */
  value?: Value
}

/** A command or a group of commands. */
export interface CompletedCommand {
  /** Its words after `orgs`: empty for `orgs` itself, `key create`. */
  path: string
  description: string
  subcommands: readonly { name: string; description: string }[]
  options: readonly CompletedOption[]
  /** By position. */
  args: readonly Value[]
}

/** `orgs` and all commands below it. */
export function describeCommands(root: CommandUnknownOpts): CompletedCommand[] {
  const globals = visibleOptions(root)
  const describe = (command: CommandUnknownOpts, path: string): CompletedCommand[] => {
    const subcommands = command.createHelp().visibleCommands(command)
    const own = command === root ? [] : visibleOptions(command)
    const described = {
      path,
      description: firstSentence(command.description()),
      subcommands: subcommands.map((it) => ({ name: it.name(), description: firstSentence(it.description()) })),
      options: [...own, ...globals].filter(isFirstOfItsName).map(describeOption),
      args: command.registeredArguments.map(describeArgument),
    }
    // Without commander's own `help`, which is listed but is not one of the commands.
    const below = subcommands.filter((it) => command.commands.includes(it))
    return [described, ...below.flatMap((it) => describe(it, `${path} ${it.name()}`.trim()))]
  }
  return describe(root, '')
}

function visibleOptions(command: CommandUnknownOpts): Option[] {
  return command.createHelp().visibleOptions(command)
}

/** `--help` is among the options of every command. */
function isFirstOfItsName({ long }: Option, index: number, options: readonly Option[]): boolean {
  return options.findIndex((it) => it.long === long) === index
}

function describeOption(option: Option): CompletedOption {
  const flags = [option.long, option.short].filter((it) => it !== undefined)
  const takesValue = option.required || option.optional
  return { flags, description: firstSentence(option.description), ...(takesValue && { value: valueOf(option) }) }
}

function valueOf({ flags, argChoices }: Option): Value {
  const [, name = ''] = /[<[](.+?)[>\]]/.exec(flags) ?? []
  return describeValue(name, argChoices)
}

function describeArgument(argument: Argument): Value {
  return describeValue(argument.name(), argument.argChoices)
}

function describeValue(name: string, choices: readonly string[] | undefined): Value {
  const named = name.includes('|') ? name.split('|') : [] // `--public <yes|no>`
  return { choices: choices ?? named, isFile: name === 'file' }
}

/** Without what is in parentheses: shells have one line for each. */
function firstSentence(text: string): string {
  return text
    .replace(/ \(.*$/s, '')
    .replace(/[.:;] .*$/s, '')
    .replace(/\.$/, '')
}
