import { version } from '@organizations/domain'
import type { z } from 'zod'
import { readEnv } from '../environment/read-env.ts'

/** What a program says of itself when it is asked by `--help`. */
export interface ProgramDescription<T extends z.ZodObject> {
  /** Its file, as it is started from the root of the repository or of the archive. */
  file: string
  /** What it is, in a sentence or two. */
  about: string
  /** The variables that it reads. */
  environment: T
}

type Process = Pick<NodeJS.Process, 'argv' | 'exitCode'> & Record<'stdout' | 'stderr', { write(text: string): unknown }>

/**
 * Answers the arguments of a program: `--version` and `--help`. Refuses all others with exit code 2: a server is
 * configured by its environment. Returns whether there was an argument; the program must not start then.
 */
export function answerArguments<T extends z.ZodObject>(description: ProgramDescription<T>, process: Process): boolean {
  const [, , first, ...more] = process.argv
  if (first === undefined) return false
  if (more.length === 0 && ['--version', '-V'].includes(first)) process.stdout.write(`${version}\n`)
  else if (more.length === 0 && ['--help', '-h'].includes(first)) process.stdout.write(helpOf(description))
  else {
    const got = [first, ...more].join(' ')
    process.stderr.write(
      `Expected no arguments, got "${got}": variables of the environment configure it (--help lists them).\n`,
    )
    process.exitCode = 2
  }
  return true
}

function helpOf<T extends z.ZodObject>({ file, about, environment }: ProgramDescription<T>): string {
  const defaults: Record<string, unknown> = readEnv(environment, {})
  const names = Object.keys(environment.shape)
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${describe(defaults[name])}`.trimEnd())
  return `${about}

Usage: node ${file} [--help | --version]

It reads these variables of the environment, shown with their defaults (docs/rest-contract.md explains them):
${lines.join('\n')}
`
}

function describe(value: unknown): string {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return '-'
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
