import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { repositoryRoot } from '../program.ts'
import { createTempFolder } from '../temp-folder.ts'
import { makeOnce } from './make-once.ts'

const names = ['a', 'b', 'c']

test('calls at the same time find the whole folder, and it is made once', async () => {
  const temp = createTempFolder()
  const folder = join(temp.path, 'made')
  let made = 0
  const make = async (aside: string) => {
    made += 1
    for (const name of names) {
      await writeFile(join(aside, name), name)
      await sleep(10)
    }
  }
  const calls = Array.from({ length: 5 }, async (_, number) => {
    await sleep(number * 10)
    await makeOnce(folder, make)
    return readdirSync(folder)
  })
  expect(await Promise.all(calls)).toEqual(calls.map(() => names))
  expect(made).toBe(1)
  expect(readdirSync(temp.path)).toEqual(['made'])
  await temp.remove()
})

test('processes at the same time find the whole folder, and leave nothing else', async () => {
  const temp = createTempFolder()
  const folder = join(temp.path, 'made')
  const module = join(repositoryRoot, 'test/support/servers/make-once.ts')
  const script = `
    import { readdirSync, writeFileSync } from 'node:fs'
    import { makeOnce } from ${JSON.stringify(module)}
    await makeOnce(${JSON.stringify(folder)}, async (aside) => {
      for (const name of ${JSON.stringify(names)}) writeFileSync(aside + '/' + name, name)
    })
    if (readdirSync(${JSON.stringify(folder)}).length !== ${names.length}) process.exitCode = 1`
  const processes = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]))
  const codes = await Promise.all(processes.map(async (it) => (await once(it, 'exit'))[0] as number))
  expect(codes).toEqual([0, 0, 0, 0])
  expect(readdirSync(temp.path)).toEqual(['made'])
  await temp.remove()
})

test('what fails leaves nothing, and is tried again', async () => {
  const temp = createTempFolder()
  const folder = join(temp.path, 'made')
  await expect(makeOnce(folder, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  expect(readdirSync(temp.path)).toEqual([])
  await makeOnce(folder, (aside) => writeFile(join(aside, 'a'), 'a'))
  expect(existsSync(join(folder, 'a'))).toBe(true)
  await temp.remove()
})
