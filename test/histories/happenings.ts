/** What may happen by itself in a history, by what was asked for: each is recorded once, from the moment on that it may. */
import { NEWCOMER, tokenOf, type Asked, type Happening, type Recorded } from './history.ts'

export interface Happenings {
  /** A call begins. */
  note(asked: Asked, start: number): void
  list(): Recorded[]
}

export function createHappenings({ hasWorkers }: { hasWorkers: boolean }): Happenings {
  const happenings = new Map<string, Recorded>()
  const add = (call: Happening, start: number) => {
    const name = `${call.what} ${call.target}`
    if (happenings.has(name)) return
    const id = -1 - happenings.size
    const record = { id, client: -1, door: 'by itself', secret: '', call, start, end: Infinity, answer: undefined }
    happenings.set(name, record)
  }
  return {
    note({ secret, call }, start) {
      if (secret === tokenOf(NEWCOMER)) add({ what: 'newcomer comes', target: NEWCOMER }, start)
      if (call.what === 'user.delete' && hasWorkers) add({ what: 'address is free', target: call.target }, start)
    },
    list: () => [...happenings.values()],
  }
}
