/**
 * For `node --import`: adds to the file LOADED_MODULES what a program has loaded, at its end: the URLs of its modules, the
 * names of Node's own, and a line `started <command and arguments>` for each process that it has started.
 */
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'

const file = process.env['LOADED_MODULES']
if (file !== undefined && isMainThread) {
  const urls: string[] = []
  registerHooks({
    load(url, context, next) {
      urls.push(url)
      return next(url, context)
    },
  })
  const children: ChildProcess[] = []
  // Told of a process before it has its arguments.
  subscribe('child_process', (message) => children.push((message as { process: ChildProcess }).process)) // Node's docs
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] } // not documented, and so without a type
  process.once('exit', () => {
    const started = children.map(({ spawnargs }) => `started ${spawnargs.join(' ')}`)
    appendFileSync(file, [...urls, ...moduleLoadList, ...started, ''].join('\n'))
  })
}
