import { describe, expect, test } from 'vitest'
import { cascadeRegistry } from '../deletion/cascade-registry.ts'
import { exportFiles, exportRegistry, type ExportFate } from './export-registry.ts'

const fates: [string, ExportFate][] = Object.entries(exportRegistry)

describe('an export', () => {
  test.for(Object.keys(cascadeRegistry))('has the rows of %s, or says why not', (table) => {
    const fate = Object.fromEntries(fates)[table]
    if (fate === undefined) throw new Error(`Expected ${table} in the registry of exports`)
    if ('leftOut' in fate) expect(fate.leftOut.length).toBeGreaterThan(10)
    else expect(fate.files.length).toBeGreaterThan(0)
  })

  test('names no table that does not exist', () => {
    expect(fates.map(([table]) => table).toSorted()).toEqual(Object.keys(cascadeRegistry).toSorted())
  })

  test('has no file that no table is in', () => {
    const named = fates.flatMap(([, fate]) => ('files' in fate ? fate.files : []))
    expect([...new Set(named)].toSorted()).toEqual([...exportFiles].toSorted())
  })

  test('leaves out no table that a deletion sweeps, but what is under way or for other services', () => {
    const swept = Object.entries(cascadeRegistry).flatMap(([table, { fate }]) => (fate === 'sweep' ? [table] : []))
    const leftOut = new Set(fates.flatMap(([table, fate]) => ('leftOut' in fate ? [table] : [])))
    expect(swept.filter((table) => leftOut.has(table))).toEqual([
      'uploads',
      'idempotency_records',
      'events',
      'webhook_deliveries',
      'webhooks',
      'mails',
    ])
  })
})
