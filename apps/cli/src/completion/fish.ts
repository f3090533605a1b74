import type { CompletedCommand, CompletedOption, Value } from './describe-commands.ts'
import { pathPatterns, valuePatterns } from './shell-cases.ts'

/** The completion for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, subcommands, options, args }) => [
    ...subcommands.map(({ name, description }) => complete(`${at(path, 0)} -a ${quote(name)}`, description)),
    ...args.flatMap((value, index) => completeArgument(path, index, value)),
    ...options.map((option) => completeOption(path, option)),
  ])
  return `# Completion of orgs for fish.
# True when the cursor is behind the command $argv[1], and behind as many arguments as $argv[2] says.
function __orgs_at
  set -l cmdpath
  set -l option
  set -l n 0
  for word in (commandline -opc)[2..-1]
    if set -q option[1]
      set option
      continue
    end
    switch "$cmdpath $word"
      case ${pathPatterns(commands).map(quote).join(' ')}
        set cmdpath (string trim -- "$cmdpath $word")
        set n 0
      case ${valuePatterns(commands).map(quote).join(' ')}
        set option $word
      case '* -*'
      case '*'
        set n (math $n + 1)
    end
  end
  test "$cmdpath" = "$argv[1]"; and begin
    not set -q argv[2]; or test $n = $argv[2]
  end
end
complete -c orgs -f
${lines.join('\n')}
`
}

function completeOption(path: string, { flags, description, value }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  return complete(`${at(path)} ${names.join(' ')}${value ? afterOption(value) : ''}`, description)
}

function afterOption({ choices, isFile }: Value): string {
  if (isFile) return ' -r -F'
  return choices.length === 0 ? ' -x' : ` -x -a ${quote(choices.join(' '))}`
}

function completeArgument(path: string, index: number, { choices, isFile }: Value): string[] {
  if (isFile) return [complete(`${at(path, index)} -F`, '')]
  return choices.length === 0 ? [] : [complete(`${at(path, index)} -a ${quote(choices.join(' '))}`, '')]
}

function complete(rule: string, description: string): string {
  return `complete -c orgs ${rule}${description === '' ? '' : ` -d ${quote(description)}`}`
}

function at(path: string, argumentsBefore?: number): string {
  return `-n ${quote(`__orgs_at ${quote(path)}${argumentsBefore === undefined ? '' : ` ${argumentsBefore}`}`)}`
}

/** Text in single quotes, in which fish knows two escapes. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
}
