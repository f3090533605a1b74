import { expect, test } from 'vitest'

import { isLong } from '../test/support/test-size.ts'
import { startProgram } from '../test/support/program.ts'

const refusals = [
  { args: ['deletion', '--devices', '100k'], sentence: 'Expected a whole number from 1 to 100000000.' },
  { args: ['compare', '--devices', '1000,1e5'], sentence: 'Expected a whole number from 1 to 100000000.' },
  { args: ['fairness', '--hugh', '1000'], sentence: "unknown option '--hugh'" },
  { args: ['deletions'], sentence: "unknown command 'deletions'" },
]

test.each(refusals.slice(0, isLong ? refusals.length : 1))(
  'the bench refuses $args with a message, and measures nothing',
  async ({ args, sentence }) => {
    const { code, stdout, stderr } = await startProgram({ args: ['bench/main.ts', ...args], env: {} }).ending
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(stderr).not.toMatch(/^ +at /m)
  },
)
