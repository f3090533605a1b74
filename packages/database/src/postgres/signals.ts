/**
 * What the programs of the service tell each other through Postgres, so that none has to wait for its next look. A
 * signal goes out after the commit that it is about, and not in it: transactions that notify commit one after the other.
 * One that is lost with its connection delays work until that look, and loses none.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'

/** `work`: a deletion may be due. `events`: an event may have been written. */
export const signals = ['work', 'events'] as const
export type Signal = (typeof signals)[number]

export interface SignalConnection {
  /** Uses this connection from now on. What was to be told without one is told then. Never rejects. */
  use: (client: Client) => Promise<void>
  tell: (signal: Signal) => void
}

const CHANNEL = 'organizations'
/** What is told meanwhile is told as one. */
const REST_MS = 10

/** `onSignal` is called with what others tell, and with everything when some of it may have been missed. */
export function openSignals(onSignal?: (signal: Signal) => void): SignalConnection {
  const untold = new Set<Signal>()
  let connection: Client | undefined
  let isTelling = false

  const tellUntold = async () => {
    if (isTelling || connection === undefined || untold.size === 0) return
    isTelling = true
    const list = [...untold]
    untold.clear()
    // Lost with its connection, which is what a signal may be.
    await connection.query('select pg_notify($1, it) from unnest($2::text[]) as it', [CHANNEL, list]).catch(() => {})
    await sleep(REST_MS, undefined, { ref: false })
    isTelling = false
    await tellUntold()
  }

  return {
    async use(client) {
      client.once('end', () => {
        if (connection === client) connection = undefined
      })
      if (onSignal !== undefined) {
        client.on('notification', ({ payload }) => {
          const signal = signals.find((it) => it === payload) // a newer program may tell more
          if (signal !== undefined) onSignal(signal)
        })
        await client.query(`listen ${CHANNEL}`).catch(() => {}) // its end follows
        for (const signal of signals) onSignal(signal)
      }
      connection = client
      void tellUntold()
    },
    tell(signal) {
      untold.add(signal)
      void tellUntold()
    },
  }
}
