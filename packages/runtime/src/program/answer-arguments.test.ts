import { version } from '@organizations/domain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { answerArguments } from './answer-arguments.ts'

const environment = z.object({
  PORT: z.string().default('3000'),
  LOG_REQUESTS: z
    .enum(['0', '1'])
    .default('1')
    .transform((text) => text === '1'),
  CORS_ORIGINS: z.array(z.string()).default([]),
  RECEIPT_SIGNING_KEY: z.string().optional(),
})

function ask(...args: string[]) {
  const output = { stdout: '', stderr: '' }
  const process = {
    argv: ['node', 'main.ts', ...args],
    exitCode: undefined as number | undefined, // set when the arguments are refused
    stdout: { write: (text: string) => (output.stdout += text) },
    stderr: { write: (text: string) => (output.stderr += text) },
  }
  const isAnswered = answerArguments({ file: 'apps/api/src/main.ts', about: 'The API.', environment }, process)
  return { isAnswered, exitCode: process.exitCode, ...output }
}

describe('the arguments of a program', () => {
  test('let it start when there are none', () => {
    expect(ask()).toEqual({ isAnswered: false, exitCode: undefined, stdout: '', stderr: '' })
  })

  test.each(['--version', '-V'])('print the version: %s', (flag) => {
    expect(ask(flag)).toEqual({ isAnswered: true, exitCode: undefined, stdout: `${version}\n`, stderr: '' })
  })

  test.each(['--help', '-h'])('print what it is, and each variable with its default: %s', (flag) => {
    const { stdout, exitCode } = ask(flag)
    expect(exitCode).toBeUndefined()
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'The API.',
      '',
      'Usage: node apps/api/src/main.ts [--help | --version]',
    ])
    expect(stdout.split('\n').slice(-5)).toEqual([
      '  PORT                 3000',
      '  LOG_REQUESTS         1',
      '  CORS_ORIGINS         -',
      '  RECEIPT_SIGNING_KEY  -',
      '',
    ])
  })

  test.each([[['--port', '80']], [['start']], [['--version', 'now']], [['']]])('are refused otherwise: %j', (args) => {
    const { isAnswered, exitCode, stdout, stderr } = ask(...args)
    expect({ isAnswered, exitCode, stdout }).toEqual({ isAnswered: true, exitCode: 2, stdout: '' })
    expect(stderr).toBe(
      `Expected no arguments, got "${args.join(' ')}": variables of the environment configure it (--help lists them).\n`,
    )
  })
})
