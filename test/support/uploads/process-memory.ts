import { readFile } from 'node:fs/promises'

/** The resident memory of a process, now and at its highest so far, in MB with fractions (Linux only). */
export async function readMemory(pid: number | string): Promise<{ now: number; highest: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024
  return { now: megabytes('VmRSS'), highest: megabytes('VmHWM') }
}
