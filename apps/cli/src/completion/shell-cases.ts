/** What the scripts for bash and zsh have in common: they find their way through `case` statements. */
import type { CompletedCommand, Value } from './describe-commands.ts'

/** Text in single quotes. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** The paths of all commands, as patterns of a `case` for `"$cmdpath $word"`. */
export function pathPatterns(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap(({ path, subcommands }) => subcommands.map(({ name }) => `${path} ${name}`))
}

/** All options that take a value, as such patterns. */
export function valuePatterns(commands: readonly CompletedCommand[]): string[] {
  return commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => `${path} ${flag}`) : [])),
  )
}

/** The places where something can be chosen: after an option, `key create --mode`, or as an argument, `key create 0`. */
export function valuesAfterOptions(commands: readonly CompletedCommand[]): { place: string; value: Value }[] {
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map((flag) => ({ place: `${path} ${flag}`, value })) : [])),
  )
  return values.filter(hasCompletion)
}

export function valuesOfArguments(commands: readonly CompletedCommand[]): { place: string; value: Value }[] {
  const values = commands.flatMap(({ path, args }) =>
    args.map((value, index) => ({ place: `${path} ${index}`, value })),
  )
  return values.filter(hasCompletion)
}

function hasCompletion({ value }: { value: Value }): boolean {
  return value.isFile || value.choices.length > 0
}

/** The loop that finds out where the cursor is: `cmdpath`, the `option` whose value comes next, and `n` arguments before. */
export function findPlace(commands: readonly CompletedCommand[]): string {
  return `    if [[ -n $option ]]; then
      option=
      continue
    fi
    case "$cmdpath $word" in
    ${pathPatterns(commands).map(quote).join(' | ')})
      cmdpath="\${cmdpath:+$cmdpath }$word" n=0 ;;
    ${valuePatterns(commands).map(quote).join(' | ')})
      option=$word ;;
    *' -'*) ;;
    *) n=$((n + 1)) ;;
    esac`
}
