/**
 * What the processes of a run of tests share. Vitest's main process makes it when the first of them asks, keeps it to the
 * end, and answers them at a door. What asks outside of such a run gets one of its own.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Shared {
  /** Where it is: a URL, or a folder. */
  place: string
  end(): Promise<void>
}

export interface Door {
  /** For vitest's `globalSetup`. Returns what it is to do at the end. */
  setup: () => Promise<() => Promise<void>>
  /** The place of what is shared. */
  ask: () => Promise<string>
  /** What a program is to have in its environment to share it too. */
  env: () => Record<string, string>
}

/** `name` is the variable that has the door's address. */
export function createDoor({ name, make }: { name: string; make: () => Promise<Shared> }): Door {
  let own: Promise<Shared> | undefined
  return {
    async setup() {
      if (process.env[name] !== undefined) return async () => {} // it is offered by who started this
      let shared: Promise<Shared> | undefined
      const door = createServer((_, response) => {
        shared ??= make()
        shared.then(
          ({ place }) => response.end(place),
          (error: unknown) => response.writeHead(500).end(String(error)),
        )
      }).listen(0, '127.0.0.1')
      await once(door, 'listening')
      const { port } = door.address() as AddressInfo // a TCP server that listens has one
      process.env[name] = `http://127.0.0.1:${port}`
      return async () => {
        door.closeAllConnections()
        door.close()
        await (await shared)?.end()
      }
    },
    async ask() {
      const address = process.env[name]
      if (address === undefined) return (await (own ??= make())).place
      const answer = await fetch(address)
      const text = await answer.text()
      if (!answer.ok) throw new Error(`Expected what the run's processes share, got: ${text}`)
      return text
    },
    env() {
      const address = process.env[name]
      return address === undefined ? {} : { [name]: address }
    },
  }
}
