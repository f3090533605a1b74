/**
 * Kills a process, as `kill -9` does, before its n-th change of the file system: `DIE_AT=n`. Loaded by `node --import`
 * before the launcher, so that the launcher itself has nothing for its tests.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const changes = ['mkdirSync', 'mkdtempSync', 'writeFileSync', 'renameSync', 'rmSync', 'openSync', 'writeSync'] as const
let left = Number(process.env['DIE_AT'])

for (const name of changes) spyOn(fs, name)
spyOn(fs.promises, 'rm')
syncBuiltinESMExports()

function spyOn<Name extends string>(module: Record<Name, (...args: never[]) => unknown>, name: Name): void {
  const original = module[name]
  module[name] = (...args: never[]): unknown => {
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    return original(...args)
  }
}
