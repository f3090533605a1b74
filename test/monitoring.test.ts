/** examples/monitoring asks for metrics and labels that the service has, and sends readers to headings that exist. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryRoot } from '@organizations/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'

import { createInstallation, OPERATOR_KEY, type Installation } from './support/installation.ts'
import { completion, restClient } from './support/rest-client.ts'

interface Rule {
  alert: string
  expr: string
  annotations: { summary: string; runbook: string }
}

const alertsFile = join(repositoryRoot, 'examples/monitoring/alerts.yaml')
const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8')
const { groups } = parse(readFileSync(alertsFile, 'utf8')) as { groups: { rules: Rule[] }[] } // checked below
const rules = groups.flatMap((group) => group.rules)
const dashboard = JSON.parse(read('examples/monitoring/dashboard.json')) as {
  panels: { title: string; targets: { expr: string }[] }[]
}
const asked = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.map(({ title, targets }) => [title, targets.map(({ expr }) => expr).join('\n')] as const),
]

const hasPromtool = spawnSync('promtool', ['--version']).status === 0
const ofScrape = new Set(['up'])
const labelsOfScrape = new Set(['job', 'instance', 'le'])

let installation: Installation
let metrics: string
beforeAll(async () => {
  installation = createInstallation()
  const { url } = await installation.startStandalone()
  const operator = restClient(url, OPERATOR_KEY)
  const { body } = await operator.post('/organization', { name: 'Acme' })
  await operator.delete(`/organization?orgId=${body.id}`)
  await completion(operator, body.id ?? '')
  metrics = await (await fetch(`${url}/metrics`, { headers: { authorization: OPERATOR_KEY } })).text()
})
afterAll(() => installation.remove())

/** The names of all metrics that `/metrics` declares, with the series of histograms. */
const known = () =>
  new Set(
    [...metrics.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  )
const namesIn = (expr: string) => expr.match(/\b(?:up|(?:organizations|process|nodejs)_\w+)\b(?!")/g) ?? []
const labelsIn = (expr: string) => [
  ...[...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
  ...[...expr.matchAll(/[{,]\s*(\w+)(?:=|!=|=~|!~)"/g)].map(([, label = '']) => label),
]

test.each(asked)('%s asks for metrics and labels that exist', (_, expr) => {
  const names = namesIn(expr)
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !ofScrape.has(name) && !known().has(name))).toEqual([])
  const source = ['rest/service/metrics.ts', 'create-metrics.ts'].map((file) =>
    read(file.startsWith('rest') ? `apps/api/src/${file}` : `packages/runtime/src/${file}`),
  )
  const isLabel = (label: string) => labelsOfScrape.has(label) || source.some((text) => text.includes(`'${label}'`))
  expect(labelsIn(expr).filter((label) => !isLabel(label))).toEqual([])
})

test('the dashboard shows every metric of the service itself', () => {
  const shown = new Set(dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => namesIn(expr))))
  const own = [...metrics.matchAll(/^# TYPE (organizations_\S+)/gm)].map(([, name = '']) => name)
  expect(own.length).toBeGreaterThan(10)
  expect(own.filter((name) => ![...shown].some((it) => it === name || it.startsWith(`${name}_`)))).toEqual([])
})

test('every alert says what is wrong, and where to read what to do', () => {
  const headings = [...read('docs/operations.md').matchAll(/^#+ (.+)$/gm)].map(
    ([, it = '']) =>
      `docs/operations.md#${it
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-')}`,
  )
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
  for (const { annotations } of rules) {
    expect(annotations.summary).toMatch(/\.$/)
    expect(headings).toContain(annotations.runbook)
  }
})

test.runIf(hasPromtool)('promtool accepts the rules', () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', alertsFile], { encoding: 'utf8' })
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 })
})
