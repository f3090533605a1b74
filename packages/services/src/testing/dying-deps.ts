import type { TestDeps } from './test-deps.ts'
import { watched } from './watched-db.ts'

/** Dependencies of a process that can be killed: from then on it commits nothing and stores or removes nothing. */
export interface DyingDeps {
  deps: TestDeps
  kill: () => void
}

/** `killWhen` is told of each transaction, counted from 1, before it begins, before and after its commit. */
export function createDyingDeps(
  base: TestDeps,
  killWhen: (transaction: number, moment: 'begin' | 'commit' | 'committed') => boolean = () => false,
): DyingDeps {
  let isDead = false
  let transactions = 0
  const liveThrough = (moment: 'begin' | 'commit' | 'committed') => {
    if (moment === 'begin') transactions += 1
    isDead ||= killWhen(transactions, moment)
    if (isDead) throw new Error('killed')
  }
  const { store } = base
  const deps = watched(
    {
      ...base,
      log: { info() {}, warn() {}, error() {} }, // the dead tell nothing
      store: {
        ...store,
        async discard(key: string) {
          if (isDead) throw new Error('killed')
          await store.discard(key)
        },
      },
    },
    {
      beforeBegin: () => liveThrough('begin'),
      beforeCommit: () => liveThrough('commit'),
      afterCommit: () => liveThrough('committed'),
    },
  )
  return { deps, kill: () => (isDead = true) }
}
