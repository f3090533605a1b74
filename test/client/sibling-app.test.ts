/** examples/sibling-app as another app's author has it: the built client, none of our sources, several tsconfigs. */
import { globSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { bundleClient } from '../../scripts/bundle-client.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { installClient, writeCodeOfPage, type InstalledClient } from '../support/installed-client.ts'
import { repositoryRoot, type Ending } from '../support/program.ts'

let app: InstalledClient
let installation: Installation
let server: Server
beforeAll(async () => {
  app = await installClient()
  installation = createInstallation()
  server = await installation.startStandalone({ RATE_LIMIT_STANDARD: '10000' })
})
afterAll(async () => {
  await installation.remove()
  await app.remove()
})

const keys = () => ({ ORGS_URL: server.url, ORGS_API_KEY: OPERATOR_KEY })

describe('the built client', () => {
  test('is one file of code and one of types for each kind of import, and depends on nothing', () => {
    const files = ['LICENSE', 'index.cjs', 'index.d.cts', 'index.d.mts', 'index.mjs', 'package.json']
    expect(readdirSync(app.client).toSorted()).toEqual(files)
    const manifest: unknown = JSON.parse(readFileSync(join(app.client, 'package.json'), 'utf8'))
    expect(manifest).not.toHaveProperty('dependencies')
    for (const file of files) {
      const text = readFileSync(join(app.client, file), 'utf8')
      expect(text).not.toMatch(/^\s*(import|export)\b.* from |\brequire\(|\bnode:|\bprocess\.|\bBuffer\b/m)
    }
    expect(statSync(join(app.client, 'index.mjs')).size).toBeLessThan(100_000)
    expect(statSync(join(app.client, 'index.d.mts')).size).toBeLessThan(60_000)
  })
})

const tsconfigs = globSync('tsconfig.*.json', { cwd: join(repositoryRoot, 'examples/sibling-app') })

test('is not built into a folder that has something else in it', async () => {
  await expect(bundleClient(app.folder)).rejects.toThrow(`Expected an empty folder, or one with an earlier build`)
  await expect(bundleClient(app.client)).resolves.toBeUndefined()
})

describe.each(tsconfigs)('%s', (name) => {
  test.each(['true', 'false'])('checks the app with skipLibCheck %s', async (skipLibCheck) => {
    const { code, stdout } = await app.run('tsc', ['--project', name, '--skipLibCheck', skipLibCheck])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  })
})

test('a wrong input and a wrong field of an answer do not compile', async () => {
  const wrong = join(app.folder, 'src/wrong.ts')
  writeFileSync(
    wrong,
    `import { createClient } from '@organizations/client'
const orgs = createClient({ url: '', key: '' })
const { nome } = await orgs.organization.get.query({ orgId: 1 })
await orgs.organization.get.mutate({ orgId: '' })
`,
  )
  const { code, stdout } = await check(wrong)
  expect(code).not.toBe(0)
  expect(stdout).toContain("Property 'nome' does not exist")
  expect(stdout).toContain("Type 'number' is not assignable to type 'string'")
  expect(stdout).toContain("Property 'mutate' does not exist")
})

test('the program that uses import runs from its creation of an organization to the receipt', async () => {
  const { code, stdout, stderr } = await app.run(process.execPath, ['src/main.ts', 'receipt.json'], keys())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^completed: /m)
  expect(JSON.parse(readFileSync(join(app.folder, 'receipt.json'), 'utf8'))).toHaveProperty('receipt.organizationId')
})

test('the program that is compiled to require runs', async () => {
  await app.run('tsc', ['--project', 'tsconfig.commonjs.json', '--skipLibCheck'])
  expect(readFileSync(join(app.folder, 'dist/list.cjs'), 'utf8')).toContain('require("@organizations/client")')
  const { code, stderr } = await app.run(process.execPath, ['dist/list.cjs'], keys())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const refused = await app.run(process.execPath, ['dist/list.cjs'], { ...keys(), ORGS_API_KEY: 'not-a-key' })
  expect(refused).toMatchObject({ code: 1, stderr: 'Invalid API key\n' })
})

test.each(['README.md', 'docs/sibling-app.md'])('the code of %s compiles', async (page) => {
  const { code, stdout } = await check(writeCodeOfPage(app, page))
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
})

test('the code of docs/sibling-app.md does what the page says', async () => {
  const file = writeCodeOfPage(app, 'docs/sibling-app.md')
  const { code, stdout, stderr } = await app.run(process.execPath, [file], keys())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('\ninvalid_app_configuration 400\n')
  expect(stdout).toContain('\ntrue\n') // the same organization for one Idempotency-Key
  expect(stdout).toMatch(/^completed: \d+ of \d+$/m)
})

/** Checks one file as strictly as the compiler can. */
async function check(file: string): Promise<Ending> {
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
  const settings = [
    '--noEmit',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--types',
    'node',
    '--ignoreConfig',
  ]
  return await app.run('tsc', [...settings, ...strict, file])
}
