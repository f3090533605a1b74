import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { repositoryRoot, startProgram } from '../support/program.ts'

let installation: Installation
let server: Server
beforeAll(async () => {
  installation = createInstallation()
  server = await installation.startStandalone()
})
afterAll(() => installation.remove())

/** The README's blocks of a language, with the address of the server at hand. */
function blocks(language: string): string[] {
  const readme = readFileSync(join(repositoryRoot, 'README.md'), 'utf8')
  const found = [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)
  return found.map((text) => text.replaceAll(/(http:\/\/)?localhost:3000/g, server.url))
}

test('the README’s typed client works unchanged', async () => {
  const [snippet = ''] = blocks('ts')
  const file = join(repositoryRoot, '.cache', `readme-${process.pid}.ts`) // inside, for its imports to be found
  mkdirSync(join(repositoryRoot, '.cache'), { recursive: true })
  writeFileSync(file, snippet)
  try {
    const { code, stdout, stderr } = await startProgram({ args: [file], env: { KEY: OPERATOR_KEY } }).ending
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain("name: 'Acme'")
  } finally {
    rmSync(file)
  }
})

test('the README’s curl commands get the answers that it promises', async () => {
  const commands = blocks('sh')
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('curl'))
  const run = async (line: string) => {
    const { stdout } = await startProgram({ command: 'bash', args: ['-c', line], env: { KEY: OPERATOR_KEY } }).ending
    return JSON.parse(stdout) as { id: string; status: string; data: { name: string; state: string }[] }
  }
  const [create = '', list = '', remove = '', status = ''] = commands
  const { id } = await run(create)
  expect((await run(list)).data.map(({ name }) => name)).toContain('Acme')
  expect(await run(remove.replace('org_...', id))).toEqual({ status: 'Organization deleted', id })
  expect((await run(status.replace('org_...', id))).data).toHaveProperty('state')
})
