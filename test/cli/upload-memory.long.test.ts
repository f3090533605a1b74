import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createCliFixture, type CliFixture } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const APP = 'com.example.app'
const BYTES = 300_000_000

let installation: Installation
let fixture: CliFixture
beforeAll(async () => {
  installation = createInstallation()
  fixture = await createCliFixture(installation)
  await fixture.ada.json('app', 'create', APP, '--org', fixture.orgId, '--name', 'An app')
})
afterAll(() => installation.remove())

test('orgs bundle upload sends a file without holding it in memory', async () => {
  const large = join(installation.folder, 'large')
  writeFileSync(large, '')
  truncateSync(large, BYTES) // it takes no room on the disk
  const idle = await peakOf(['list'])
  const peak = await peakOf(['bundle', 'upload', APP, '2.0.0', large])
  expect(peak - idle).toBeLessThan(BYTES / 2)
})

/** The most memory that a command had, in bytes. */
async function peakOf(args: readonly string[]): Promise<number> {
  const report = 'process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))'
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` }
  const { code, stderr } = await fixture.ada.runAsProgram(args, { env })
  expect(code).toBe(0)
  return Number(/^peak (\d+)$/m.exec(stderr)?.[1]) * 1024
}
