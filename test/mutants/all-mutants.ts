/** Every mutant that `npm run mutants` runs. */
import { roles } from './list/roles.ts'
import type { Mutant } from './mutant.ts'

export const mutants: readonly Mutant[] = [...roles]
