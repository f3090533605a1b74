import type { CompletedCommand, Value } from './describe-commands.ts'
import { findPlace, quote, valuesAfterOptions, valuesOfArguments } from './shell-cases.ts'

/** The completion for zsh, to be sourced or to be found in `fpath` as `_orgs`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  return `#compdef orgs
# Completion of orgs for zsh.
_orgs() {
  local cmdpath= option= word files= i n=0
  local -a candidates
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
${findPlace(commands)}
  done
  if [[ -n $option ]]; then
    case "$cmdpath $option" in
${valuesAfterOptions(commands).map(valueCase).join('\n')}
    esac
  elif [[ $PREFIX == -* ]]; then
    case "$cmdpath" in
${commands.map(optionsCase).join('\n')}
    esac
  else
    case "$cmdpath $n" in
${[...commands.flatMap(subcommandsCase), ...valuesOfArguments(commands).map(valueCase)].join('\n')}
    esac
  fi
  if [[ -n $files ]]; then
    _files
  elif [[ $PREFIX == -* ]]; then
    _describe -o option candidates
  elif (( $#candidates )); then
    _describe command candidates
  fi
}
if [[ $funcstack[1] == _orgs ]]; then
  _orgs "$@"
else
  compdef _orgs orgs
fi
`
}

function valueCase({ place, value }: { place: string; value: Value }): string {
  return `    ${quote(place)}) ${value.isFile ? 'files=1' : listOf(value.choices.map((name) => ({ name })))} ;;`
}

function optionsCase({ path, options }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.flags.map((name) => ({ name, description: option.description })))
  return `    ${quote(path)}) ${listOf(flags)} ;;`
}

function subcommandsCase({ path, subcommands }: CompletedCommand): string[] {
  return subcommands.length === 0 ? [] : [`    ${quote(`${path} 0`)}) ${listOf(subcommands)} ;;`]
}

/** `_describe` shows what comes after the colon beside the word. */
function listOf(words: readonly { name: string; description?: string }[]): string {
  const items = words.map(({ name, description = '' }) =>
    quote(description === '' ? name.replaceAll(':', String.raw`\:`) : `${name}:${description}`),
  )
  return `candidates=(${items.join(' ')})`
}
