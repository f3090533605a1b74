import { resolve } from 'node:path'

/** Relative paths of the configuration start here, not in the working folder. */
export const repositoryRoot: string = resolve(import.meta.dirname, '../../..')
