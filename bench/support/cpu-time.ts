import { readFile } from 'node:fs/promises'

/** Linux counts in hundredths of a second, on every platform that Node runs on. */
const US_PER_TICK = 10_000

/** The CPU time that a process has used, with all its threads, in microseconds (Linux only). */
export async function readCpuTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // After the program's name, which is in brackets and may contain anything: see proc_pid_stat(5), fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * US_PER_TICK
}
