import { Resolver, lookup } from 'node:dns/promises'

/** Looks up a name: all its addresses. Rejects when it has none. */
export type ResolveName = (name: string) => Promise<string[]>

const ONE_ASKING_MS = 2000
const TIMES_ASKED = 2

/**
 * By DNS alone, over sockets. `lookup` would ask the operating system on one of four threads, which all files share: a
 * few names whose servers do not answer would hold up everything. It would also read /etc/hosts, which names what is
 * inside.
 */
export function createPublicLookup(): ResolveName {
  const resolver = new Resolver({ timeout: ONE_ASKING_MS, tries: TIMES_ASKED })
  return async (name) => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
    const addresses = answers.flatMap((it) => (it.status === 'fulfilled' ? it.value : []))
    const [first] = answers
    if (addresses.length === 0) throw first.status === 'rejected' ? first.reason : new Error(`No address of ${name}`)
    return addresses
  }
}

/** As every other program of the machine does: for development, where names stand in /etc/hosts. */
export const lookUpAsTheSystem: ResolveName = async (name) => {
  const found = await lookup(name, { all: true })
  return found.map(({ address }) => address)
}
