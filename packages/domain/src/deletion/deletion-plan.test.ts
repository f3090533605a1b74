import { describe, expect, test } from 'vitest'
import { MAX_TABLES } from '../answers/answer-fields.ts'
import { cascadeRegistry, sweptTables, type CascadeRegistry } from './cascade-registry.ts'
import { firstSweep, planDeletion, plannedTables } from './deletion-plan.ts'
import { subjectKinds } from './subject-kinds.ts'

const plan = planDeletion(cascadeRegistry, 'organization')
const swept = sweptTables(cascadeRegistry).map(({ table }) => table)

function tablesOf(action: 'count' | 'sweep'): string[] {
  return plan.steps.flatMap((step) => (step.action === action ? [step.table] : []))
}

describe('the plan of an organization’s deletion', () => {
  test('counts each swept table once and sweeps each once', () => {
    expect(swept).toHaveLength(16)
    expect(tablesOf('count').toSorted()).toEqual(swept.toSorted())
    expect(tablesOf('sweep').toSorted()).toEqual(swept.toSorted())
    expect(plannedTables(plan)).toEqual(tablesOf('sweep'))
  })

  test('counts before it sweeps; deletes orphaned objects, awaits participants, verifies and finishes last', () => {
    expect(plan.steps.map(({ action }) => action)).toEqual([
      ...swept.map(() => 'count'),
      ...swept.map(() => 'sweep'),
      'delete strays',
      'await participants',
      'verify',
      'finish',
    ])
    expect(firstSweep(plan)).toBe(swept.length)
  })

  test('of all kinds of subject organizations and users await participants, before the verification', () => {
    const awaiting = subjectKinds.filter((kind) =>
      planDeletion(cascadeRegistry, kind).steps.some(({ action }) => action === 'await participants'),
    )
    expect(awaiting).toEqual(['organization', 'user'])
    const ofUser = planDeletion(cascadeRegistry, 'user').steps.map(({ action }) => action)
    expect(ofUser.slice(-4)).toEqual(['scrub', 'await participants', 'verify', 'finish'])
  })

  const references = sweptTables(cascadeRegistry).flatMap(({ table, references }) =>
    references.map((parent) => ({ table, parent })),
  )

  test.each(references)('sweeps $table before $parent, which it points at', ({ table, parent }) => {
    expect(swept).toContain(parent)
    expect(tablesOf('sweep').indexOf(table)).toBeLessThan(tablesOf('sweep').indexOf(parent))
  })

  test('leaves alone what is kept and what is not the organization’s', () => {
    for (const table of ['organizations', 'tombstones', 'deletions', 'receipts', 'outbox', 'users', 'api_keys']) {
      expect(plan.steps.some((step) => 'table' in step && step.table === table)).toBe(false)
    }
  })

  test('has in each step how its table is paged, and which columns name its objects', () => {
    expect(plan.steps.find((step) => step.action === 'sweep' && step.table === 'bundles')).toEqual({
      action: 'sweep',
      table: 'bundles',
      kind: 'bundles',
      scope: {},
      key: ['app_uuid', 'name'],
      references: ['apps'],
      object: { key: 'object_key', bytes: 'bytes' },
      lease: null,
      held: null,
    })
    expect(plan.steps.find((step) => step.action === 'sweep' && step.table === 'apps')).toMatchObject({
      held: 'app_id',
    })
    expect(plan.steps.find((step) => step.action === 'sweep' && step.table === 'uploads')).toMatchObject({
      lease: 'lease_ends_at',
    })
    expect(plan.steps.find((step) => step.action === 'count' && step.table === 'members')).toMatchObject({
      key: ['user_id'],
      object: null,
    })
  })

  test('has no more tables than an answer may tell of', () => {
    expect(Object.keys(cascadeRegistry).length).toBeLessThanOrEqual(MAX_TABLES)
  })

  test('is a value: it survives being stored as JSON', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  test('sweeps a chain of references from its far end, in any order of the registry', () => {
    const registry = { a: sweep([]), b: sweep(['a']), c: sweep(['b', 'a']), d: sweep(['c']) }
    for (const entries of [Object.entries(registry), Object.entries(registry).toReversed()]) {
      expect(plannedTables(planDeletion(Object.fromEntries(entries), 'organization'))).toEqual(['d', 'c', 'b', 'a'])
    }
  })

  test('takes a table that points at itself', () => {
    expect(plannedTables(planDeletion({ a: sweep(['a']) }, 'organization'))).toEqual(['a'])
  })

  test('cannot be made when references form a circle, and the error names its tables', () => {
    const registry = { a: sweep(['b']), b: sweep(['c']), c: sweep(['a']), free: sweep([]) }
    expect(() => planDeletion(registry, 'organization')).toThrow("Expected the cascade's references to form no circle")
    expect(() => planDeletion(registry, 'organization')).toThrow('a, b, c')
  })
})

function sweep(references: string[]): CascadeRegistry[string] {
  return { fate: 'sweep', kind: 'things', key: ['id'], references }
}
