import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createCheckout, type Checkout } from '../support/launcher/checkout.ts'
import { startRegistry, type Registry } from '../support/launcher/registry.ts'
import { repositoryRoot } from '../support/program.ts'
import { bySize } from '../support/test-size.ts'

const DIE_AT_CHANGE = join(repositoryRoot, 'test/support/launcher/die-at-change.ts')
/** More than a launcher makes. */
const MANY = 200
/** Every third one, unless all are asked for. */
const STEP = bySize({ few: 3, many: 3, all: 1 })
const launcher = ['scripts/launch.mjs', 'orgs'] as const

let registry: Registry
let checkout: Checkout

beforeAll(async () => {
  registry = await startRegistry(['1.0.0', '2.0.0'])
  checkout = await createCheckout(registry.url)
})
afterAll(async () => {
  await checkout.remove()
  await registry.close()
})

test('has a complete installation after kill -9 at a change that a launcher makes', { timeout: 600_000 }, async () => {
  await checkout.run()
  let [present, next] = ['1.0.0', '2.0.0']
  let died = 0
  for (; died < MANY; died += STEP) {
    await checkout.ask(next)
    const command = [process.execPath, '--import', DIE_AT_CHANGE, 'scripts/launch.mjs', 'orgs'] as const
    const { signal, stderr } = await checkout.run({ command, env: { DIE_AT: String(died + 1) } })
    const at = `the death at change ${died + 1}: ${stderr}`
    if (signal === null) break

    // Started without the launcher, as by a service manager.
    const isMissing = ['node_modules', 'apps/cli/node_modules'].some((it) => !existsSync(join(checkout.folder, it)))
    const { stdout } = await checkout.runDirectly()
    const whole = [present, next].flatMap((ofApp) => [present, next].map((ofRoot) => `${ofApp} ${ofRoot}\n`))
    if (!isMissing) expect(whole, `after ${at}`).toContain(stdout)

    const isDecided = existsSync(join(checkout.folder, '.cache/install-journal.json'))
    const env = isDecided ? { pnpm_config_registry: 'http://127.0.0.1:9' } : {}
    expect(await checkout.run({ command: [process.execPath, ...launcher], env }), `after ${at}`).toMatchObject({
      code: 0,
      stdout: `${next} ${next}\n`,
    })
    ;[present, next] = [next, present]
  }
  expect(died).toBeGreaterThan(10)
  expect(died).toBeLessThan(MANY)
})

test(
  'has a complete installation after kill -9 at a change of the first installation',
  { timeout: 600_000 },
  async () => {
    let died = 0
    for (; died < MANY; died += STEP) {
      for (const folder of ['node_modules', 'apps/cli/node_modules']) {
        await rm(join(checkout.folder, folder), { recursive: true, force: true })
      }
      const command = [process.execPath, '--import', DIE_AT_CHANGE, 'scripts/launch.mjs', 'orgs'] as const
      const { signal } = await checkout.run({ command, env: { DIE_AT: String(died + 1) } })
      if (signal === null) break
      expect(
        await checkout.run({ command: [process.execPath, ...launcher] }),
        `after the death at change ${died + 1}`,
      ).toMatchObject({ code: 0 })
    }
    expect(died).toBeGreaterThan(10)
    expect(died).toBeLessThan(MANY)
  },
)
