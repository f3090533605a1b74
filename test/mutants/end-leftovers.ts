import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * Ends the processes that a killed run of tests has left: those that work in its copy of the checkout, or run a program
 * of it. Tests start programs in process groups of their own. Only Linux says which processes these are.
 */
export function endLeftovers(folder: string): void {
  for (const pid of readOr([], () => readdirSync('/proc'))) {
    if (!/^\d+$/.test(pid)) continue
    const command = readOr('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    const place = readOr('', () => readlinkSync(`/proc/${pid}/cwd`))
    if (`${place}/`.startsWith(`${folder}/`) || command.includes(`${folder}/`)) {
      readOr(false, () => process.kill(Number(pid), 'SIGKILL'))
    }
  }
}

/** A process may end while it is looked at. */
function readOr<T>(otherwise: T, read: () => T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}
