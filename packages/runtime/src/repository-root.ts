import { resolve } from 'node:path'

/** Where relative paths of the configuration start, whatever the working folder. */
export const repositoryRoot: string = resolve(import.meta.dirname, '../../..')
