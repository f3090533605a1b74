import type { CompletedCommand, Value } from './describe-commands.ts'
import { findPlace, quote, valuesAfterOptions, valuesOfArguments } from './shell-cases.ts'

/** The completion for bash, from 3.2 on: that of macOS. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of orgs for bash.
_orgs() {
  local cur=\${COMP_WORDS[COMP_CWORD]} cmdpath= option= word words= files= i n=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # bash takes "--mode=read" and "http://localhost" apart.
    if [[ $word == '=' ]]; then continue; fi
    if [[ $word == ':' ]]; then
      i=$((i + 1))
      continue
    fi
${findPlace(commands)}
  done
  if [[ $cur == '=' ]]; then cur=; fi
  if [[ -n $option ]]; then
    case "$cmdpath $option" in
${valuesAfterOptions(commands).map(valueCase).join('\n')}
    esac
  elif [[ $cur == -* ]]; then
    case "$cmdpath" in
${commands.map(optionsCase).join('\n')}
    esac
  else
    case "$cmdpath $n" in
${[...commands.flatMap(subcommandsCase), ...valuesOfArguments(commands).map(valueCase)].join('\n')}
    esac
  fi
  local IFS=$'\\n'
  if [[ -n $files ]]; then
    compopt -o filenames 2> /dev/null # not in bash 3.2
    COMPREPLY=($(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -W "\${words// /$IFS}" -- "$cur"))
  fi
}
complete -F _orgs orgs
`
}

function valueCase({ place, value }: { place: string; value: Value }): string {
  return `    ${quote(place)}) ${value.isFile ? 'files=1' : `words=${quote(value.choices.join(' '))}`} ;;`
}

function optionsCase({ path, options }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.flags)
  return `    ${quote(path)}) words=${quote(flags.join(' '))} ;;`
}

function subcommandsCase({ path, subcommands }: CompletedCommand): string[] {
  if (subcommands.length === 0) return []
  return [`    ${quote(`${path} 0`)}) words=${quote(subcommands.map(({ name }) => name).join(' '))} ;;`]
}
