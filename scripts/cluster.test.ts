import { afterAll, expect, test } from 'vitest'
import { createInstallation } from '../test/support/installation.ts'
import { waitFor } from '../test/support/wait-for.ts'

const installation = createInstallation()
afterAll(() => installation.remove())

test('starts a cluster that its key is valid for, and ends all of it at Ctrl-C', async () => {
  const program = installation.start({ args: ['scripts/cluster.ts', '--apis', '1', '--workers', '1'] })
  const said = () => /APIs: +(http:\S+)[^]*for this cluster alone: +(\S+)[^]*Ctrl-C ends it/.exec(program.stdout)
  await waitFor(() => said() !== null || program.hasEnded(), { what: 'the cluster to be up', timeoutMs: 60_000 })
  const [, url = '', key = ''] = said() ?? expect.fail(program.stderr)
  const response = await fetch(`${url}/organization`, { headers: { authorization: key } })
  expect([response.status, await response.json()]).toEqual([200, { data: [] }])
  program.signal('SIGINT')
  await program.ending
  await waitFor(() => !program.isAnythingLeft(), { what: 'all of it to end' })
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
