// The command itself: what it does when it is called again.
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startProgram, type Program } from '../../support/program.ts'
import { sharedProgramsEnv } from '../../support/shared-programs.ts'
import { createTempFolder, type TempFolder } from '../../support/temp-folder.ts'
import { waitFor } from '../../support/wait-for.ts'
import { fileOfSeed, keyOf, readAllNotes } from './notes.ts'
import { sampleNote } from './sample-note.ts'

let notes: TempFolder
beforeEach(() => {
  notes = createTempFolder()
})
afterEach(() => notes.remove())

const chaos = (...args: string[]): Program =>
  startProgram({ args: ['scripts/chaos.ts', '--notes', notes.path, ...args], env: sharedProgramsEnv() })
const noted = () => readAllNotes(notes.path).map(keyOf)

test('goes on after kill -9 with the runs that were not finished, and then has nothing left to do', async () => {
  const call = ['--database', 'sqlite', '--plain', '--seed', '3', '--runs', '2', '--jobs', '1']
  const killed = chaos(...call)
  await waitFor(() => noted().length > 0, { what: 'a run to be noted', timeoutMs: 200_000 })
  await killed.kill()
  const before = noted()
  expect(before).toEqual(['sqlite plain 3'])

  const { code, stdout } = await chaos(...call).ending
  expect(stdout).toContain(`Going on after 1 of 2 runs, which ${fileOfSeed(notes.path, 3)} has.`)
  expect(code).toBe(0)
  expect(noted()).toEqual(['sqlite plain 3', 'sqlite plain 4'])

  const again = await chaos(...call, '--json').ending
  expect(again.stderr).toContain('Going on after 2 of 2 runs')
  expect(JSON.parse(again.stdout)).toMatchObject({ failures: [], all: { failed: 0 } })
  expect(noted()).toHaveLength(2)
})

test('another seed begins anew, and so does --fresh, which keeps the notes of before', async () => {
  const call = ['--database', 'sqlite', '--plain', '--runs', '1']
  writeFileSync(fileOfSeed(notes.path, 3), `${JSON.stringify(sampleNote({ seed: 3 }))}\n`)
  await chaos(...call, '--seed', '6').ending
  expect(noted()).toEqual(['sqlite plain 3', 'sqlite plain 6'])
  const { stdout } = await chaos(...call, '--seed', '3', '--fresh').ending
  expect(stdout).not.toContain('Going on')
  expect(noted()).toHaveLength(2)
  expect(readdirSync(notes.path)).toEqual(['seed-3.jsonl', 'seed-3.jsonl.old', 'seed-6.jsonl'])
})

test('refuses notes that it cannot read, in one sentence, and leaves them as they are', async () => {
  appendFileSync(fileOfSeed(notes.path, 1), 'no note\n')
  for (const call of [['--summary'], ['--runs', '1']]) {
    const { code, stderr, stdout } = await chaos(...call).ending
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(
      `Expected a note of a run in line 1 of ${join(notes.path, 'seed-1.jsonl')}, got "no note". Remove the line, or the file.\n`,
    )
  }
  expect(readFileSync(fileOfSeed(notes.path, 1), 'utf8')).toBe('no note\n')
})
