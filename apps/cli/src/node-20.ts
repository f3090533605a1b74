/**
 * Adds what this code uses of later Nodes and Node 20 lacks: the one file of `npm run build:cli` runs there too. Its test
 * (test/cli/bundled.test.ts) runs it on Node 20 where there is one.
 */
export function addWhatNode20Lacks(): void {
  addMissing(Promise, { withResolvers })
  addMissing(Map, { groupBy })
  addMissing(URL, { parse: (url: string, base?: string) => (URL.canParse(url, base) ? new URL(url, base) : null) })
}

function addMissing(target: object, functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions)) {
    if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true })
  }
}

function withResolvers<T>() {
  const settle: Partial<PromiseWithResolvers<T>> = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(settle, { resolve, reject }))
  return { promise, ...settle }
}

function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K) {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
