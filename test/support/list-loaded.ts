/** For `node --import`: writes the URLs of all modules that a program has loaded into the file LOADED_MODULES, at its end. */
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
  process.once('exit', () => writeFileSync(file, urls.join('\n')))
}
