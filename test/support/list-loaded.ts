/**
 * For `node --import`: writes what a program has loaded into the file LOADED_MODULES, at its end: the URLs of its modules,
 * and the names of Node's own.
 */
import { writeFileSync } from 'node:fs'
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
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] } // not documented, and so without a type
  process.once('exit', () => writeFileSync(file, [...urls, ...moduleLoadList].join('\n')))
}
