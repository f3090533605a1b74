import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { hasTerminal, type CommandLine } from '../support/cli/command-line.ts'
import { ADA, BOB, createCliFixture, linesOf } from '../support/cli/cli-fixture.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

const LONG_NAME = 'A name that does not fit beside an id, '.repeat(3)

let installation: Installation
let ada: CommandLine
let operator: CommandLine
let orgId: string
beforeAll(async () => {
  installation = createInstallation()
  ;({ ada, operator, orgId } = await createCliFixture(installation))
  await ada.json('update', orgId, '--name', LONG_NAME)
})
afterAll(() => installation.remove())

/** The lines that a command prints on a terminal of 80 columns, without colours. */
async function onTerminal(...args: readonly string[]): Promise<string[]> {
  const { code, text } = await ada.onTerminal(args, { env: { NO_COLOR: '1' } })
  expect({ args, code, text }).toMatchObject({ code: 0 })
  return text.trimEnd().split(/\r?\n/)
}

describe.runIf(hasTerminal)('a table on a terminal', () => {
  test('fits into its width: ids are whole, names are cut, times are short', async () => {
    const [head, row = ''] = await onTerminal('list')
    expect(head).toMatch(/^ID +NAME +EMAIL +CREATED$/)
    expect(row).toMatch(new RegExp(`^${orgId}  A name that[^…]*…  ada@exam[^ ]*  \\d{4}-\\d\\d-\\d\\d`))
    expect(row).not.toMatch(/T\d\d:/)
    for (const line of [head, row]) expect(line?.length).toBeLessThanOrEqual(80)
  })

  test('is whole with --wide, and without a terminal', async () => {
    const whole = new RegExp(
      `^${orgId}  ${LONG_NAME.trim()}  ${ADA}  \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$`,
    )
    expect((await onTerminal('list', '--wide'))[1]).toMatch(whole)
    expect((await linesOf(ada, 'list'))[1]).toMatch(whole)
  })

  test('leaves out details, and says which', async () => {
    const lines = await onTerminal('audit', orgId)
    expect(lines).toContain('Left out: KEY, SUBJECT. --wide shows all columns')
    expect(lines).toContainEqual(expect.stringMatching(/^TIME +WHO +ACTION +CHANGE$/))
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('shows the reason of a deletion before it shows anything that is cut', async () => {
    const { id } = (await ada.json('create', 'Doomed')) as { id: string }
    await ada.json('delete', id, '--yes')
    const { text } = await operator.onTerminal(['operator', 'deletions'], { env: { NO_COLOR: '1' } })
    const [head, row = ''] = text.split(/\r?\n/)
    expect(head).toMatch(/^ID +STATE +PERCENT +REASON$/)
    expect(row).toMatch(/^deletion_[0-9a-z]{26} +completed +100 +-$/)
    expect(text).toContain('Left out: SUBJECT, DONE, ASKED BY, WAITS FOR. --wide shows all columns')
  })

  test('shows actions whole: what they begin with says little', async () => {
    await operator.json('user', 'key', BOB)
    const { text } = await operator.onTerminal(['operator', 'audit'], { env: { NO_COLOR: '1' } })
    const [head = '', row = ''] = text.split(/\r?\n/)
    expect(row).toMatch(/ user\.create_key /)
    for (const line of [head, row]) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('has colours only in its head, and none with NO_COLOR', async () => {
    const { text } = await ada.onTerminal(['list'])
    const [head, row] = text.split(/\r?\n/)
    expect(head).toContain('\u001b[1mID')
    expect(row).not.toContain('\u001b')
    expect((await onTerminal('list')).join('')).not.toContain('\u001b')
  })
})

test('the audit log shows only the fields that a change has changed', async () => {
  const app = ['com.example.audited', '--name']
  await ada.json('app', 'create', ...app, 'First', '--org', orgId)
  await ada.json('app', 'update', ...app, 'Second')
  const [, updated = ''] = await linesOf(ada, 'audit', orgId)
  expect(updated).toMatch(/app\.update +com\.example\.audited +name: "First" -> "Second"$/)
})
