import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { takePort } from '../support/servers/busy-port.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { repositoryRoot, type Ending } from '../support/program.ts'
import { completion, restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'

const STANDALONE = 'apps/standalone/src/main.ts'

describe('the first start', () => {
  let installation: Installation

  beforeEach(() => {
    installation = createInstallation()
  })

  afterEach(() => installation.remove())

  /** From the sources, as `npm start` does: the commands are those of a checkout. */
  const start = (env: Record<string, string> = {}) => installation.startServer({ args: [STANDALONE], env })

  test('prints three commands that work unchanged, and later starts print none', async () => {
    const first = await start({ BOOTSTRAP_API_KEY: '' })
    const commands = await printedCommands(first)
    expect(commands).toHaveLength(3)
    const [create = '', seed = '', destroy = ''] = commands
    const [key = ''] = /orgs_\w+/.exec(first.stdout) ?? []

    const created = await paste(create)
    expect(JSON.parse(created.stdout)).toEqual({ status: 'Organization created', id: expect.stringMatching(/^org_/) })
    const seeded = await paste(seed)
    expect(seeded).toMatchObject({ code: 0, stdout: expect.stringMatching(/^org_\w+\n$/) })
    const id = seeded.stdout.trim()
    const destroyed = await paste(destroy)
    expect(destroyed.code).toBe(0)
    expect(destroyed.stdout).toContain(JSON.stringify({ status: 'Organization deleted', id }))
    expect(destroyed.stdout).toContain('"data":{"state":')
    const operator = restClient(first.url, key)
    expect(await completion(operator, id)).toMatchObject({ state: 'completed' })
    const list = await operator.get('/organization')
    expect(list.body.data).toEqual([expect.objectContaining({ name: 'Acme' })])

    first.signal('SIGTERM')
    await first.ending
    const second = await start({ BOOTSTRAP_API_KEY: '' })
    expect((await restClient(second.url, key).get('/organization')).body.data).toEqual(list.body.data)
    second.signal('SIGTERM')
    const { stdout } = await second.ending
    expect(stdout).toBe(`Organizations are served at ${second.url}\n`)
  })

  test('never prints a key that was given to it: the commands read the variable', async () => {
    const server = await start()
    const [create = ''] = await printedCommands(server)
    const created = await paste(create)
    expect(JSON.parse(created.stdout)).toMatchObject({ status: 'Organization created' })
    server.signal('SIGTERM')
    const { stdout, stderr } = await server.ending
    expect(stdout + stderr).not.toContain(OPERATOR_KEY)
  })

  test('shows the key at the next start when the first one could not open its port', async () => {
    const other = await takePort()
    const failed = installation.start({
      args: [STANDALONE],
      env: { BOOTSTRAP_API_KEY: '', PORT: other.port },
    })
    expect(await failed.ending).toMatchObject({ code: 1 })
    expect(failed.stdout).not.toContain('orgs_')
    await other.release()

    const server = await start({ BOOTSTRAP_API_KEY: '' })
    expect(await printedCommands(server)).toHaveLength(3)
  })

  /**
   * Runs a command as a user would, in a terminal with the server's variables; `npm run` stays within the checkout's
   * Node.
   */
  async function paste(command: string): Promise<Ending> {
    const npm = `npm() { shift 3 && (cd ${repositoryRoot} && '${process.execPath}' scripts/seed.ts "$@"); }`
    return await installation.start({
      command: 'bash',
      args: ['-c', `set -o pipefail\n${npm}\n${command}`],
      cwd: installation.folder,
    }).ending
  }
})

/** The commands that a first start prints, once the last of them is there. */
async function printedCommands(server: Server): Promise<string[]> {
  await waitFor(() => /watch it go\n.+\n/.test(server.stdout), { what: 'the commands to be printed' })
  const lines = server.stdout.split('\n').map((line) => line.trim())
  return lines.filter((line) => /^(curl|npm) /.test(line))
}
