import type { FaultPoint } from '@organizations/fault-points'

/** What happens to a process when it comes to a point for the nth time. */
export interface Fault {
  at: FaultPoint
  /** 1: the first time. */
  hit: number
  /**
   * `kill`: SIGKILL. `freeze`: SIGSTOP, until the harness sends SIGCONT. `throw`: an error, so that after a commit the
   * process does not know of it.
   */
  action: 'kill' | 'freeze' | 'throw'
}

/** What a process is up against. */
export interface Faults {
  faults?: readonly Fault[]
  /** How far its clock is off. */
  clockOffsetMs?: number
  /** How many times faster than others its clock runs. */
  clockSpeed?: number
}

/** The variable with which one of the real programs meets its faults. */
export function faultEnv(faults: Faults): Record<'FAULTS', string> {
  return { FAULTS: JSON.stringify(faults) }
}

/** The line that a process writes to its log just before it meets a fault. */
export function faultLine({ at, hit, action }: Fault): string {
  return `FAULT ${action} at hit ${hit} of "${at}"`
}

/** The line that a process writes to its log when it goes on after a freeze. */
export const thawedLine = 'Thawed'

/** Has a process gone on after each of its freezes? */
export function isThawed(log: string): boolean {
  return log.split('\n').filter((line) => line === thawedLine).length >= countFreezes(log)
}

/** The faults that a process has met, by its log. */
export function faultsIn(log: string): string[] {
  return log.split('\n').filter((line) => line.startsWith('FAULT '))
}

/** How often a process has frozen, by its log. */
export function countFreezes(log: string): number {
  return faultsIn(log).filter((line) => line.startsWith('FAULT freeze ')).length
}
