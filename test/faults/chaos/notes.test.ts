import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startProgram } from '../../support/program.ts'
import { createTempFolder, type TempFolder } from '../../support/temp-folder.ts'
import { waitFor } from '../../support/wait-for.ts'
import { fileOfSeed, NotesError, openNotes, readAllNotes, setAside } from './notes.ts'
import { sampleNote } from './sample-note.ts'

let temp: TempFolder
let file: string
beforeEach(() => {
  temp = createTempFolder()
  file = fileOfSeed(join(temp.path, 'chaos'), 1)
})
afterEach(() => temp.remove())

const seedsIn = (path: string) => openNotes(path).notes.map(({ seed }) => seed)

test('notes of an earlier call are there, and new ones come after them', () => {
  openNotes(file).add(sampleNote({ seed: 1, problems: ['a problem\nin two lines', 'ä'] }))
  const { notes, add } = openNotes(file)
  expect(notes).toEqual([sampleNote({ seed: 1, problems: ['a problem\nin two lines', 'ä'] })])
  add(sampleNote({ seed: 2 }))
  expect(seedsIn(file)).toEqual([1, 2])
})

test('half a line of a process that was killed is dropped, and the next note is whole', () => {
  openNotes(file).add(sampleNote({ seed: 1, problems: ['ä'] }))
  appendFileSync(file, JSON.stringify(sampleNote({ seed: 2, problems: ['ä'] })).slice(0, -5))
  expect(readAllNotes(join(temp.path, 'chaos'))).toHaveLength(1)
  openNotes(file).add(sampleNote({ seed: 3 }))
  expect(seedsIn(file)).toEqual([1, 3])
})

test('kill -9 of a process that adds notes loses none of those that it had added', async () => {
  const notes = JSON.stringify(new URL('notes.ts', import.meta.url).href)
  const note = JSON.stringify(sampleNote())
  const code = `const { openNotes } = await import(${notes})
    const { add } = openNotes(process.argv[1])
    for (let seed = 1; ; seed += 1) {
      add({ ...${note}, seed })
      await new Promise((resolve) => process.stdout.write(seed + ' ', resolve))
    }`
  const program = startProgram({ args: ['--input-type=module', '--eval', code, file], env: {} })
  await waitFor(() => program.stdout.split(' ').length > 50, { what: 'fifty notes' })
  await program.kill()
  const told = program.stdout.split(' ').slice(0, -1).map(Number)
  const kept = seedsIn(file)
  expect(kept.slice(0, told.length)).toEqual(told)
  expect(kept.length).toBeLessThanOrEqual(told.length + 1) // one that it had added, and not told
  expect(kept).toEqual(kept.map((_, index) => index + 1))
})

test.for([
  ['no JSON', 'seed 7'],
  ['null', 'null'],
  ['other JSON', '{"seed":7}'],
  ['a shape that there is not', JSON.stringify({ ...sampleNote(), shape: { database: 'oracle', of: 'plain' } })],
  ['a number as text', JSON.stringify({ ...sampleNote(), tookMs: '7' })],
])('a line that is no note, but %s, is named, and nothing is changed', ([, line = '']) => {
  openNotes(file).add(sampleNote())
  appendFileSync(file, `${line}\n{"half`)
  const before = readFileSync(file, 'utf8')
  const saying = new RegExp(`^Expected a note of a run in line 2 of ${file}, got "`)
  expect(() => readAllNotes(join(temp.path, 'chaos'))).toThrow(saying)
  expect(() => openNotes(file)).toThrow(saying)
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('a place that is no folder is named', () => {
  const place = join(temp.path, 'taken')
  writeFileSync(place, '')
  for (const use of [() => openNotes(fileOfSeed(place, 1)), () => readAllNotes(place)]) {
    expect(use).toThrow(NotesError)
    expect(use).toThrow(place)
  }
})

test('each first seed has notes of its own, and a summary reads all of them, but not those set aside', () => {
  const other = fileOfSeed(join(temp.path, 'chaos'), 500)
  openNotes(file).add(sampleNote({ seed: 1 }))
  openNotes(other).add(sampleNote({ seed: 500 }))
  expect(readAllNotes(join(temp.path, 'chaos')).map(({ seed }) => seed)).toEqual([1, 500])
  setAside(file)
  expect(seedsIn(file)).toEqual([])
  setAside(file) // nothing is there
  expect(readAllNotes(join(temp.path, 'chaos')).map(({ seed }) => seed)).toEqual([500])
  expect(seedsIn(`${file}.old`)).toEqual([1])
  expect(readAllNotes(join(temp.path, 'nothing'))).toEqual([])
})
