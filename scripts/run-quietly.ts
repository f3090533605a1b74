import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a command to its end and returns what it prints. Throws with that when it fails. */
export async function runQuietly(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 ** 2 })
    return stdout
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string } // as execFile rejects
    throw new Error(`"${command} ${args[0]}" failed: ${`${stdout}${stderr}`.trim() || String(cause)}`, { cause })
  }
}
