import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  answeringDeletes,
  makeBucketTemplate,
  openBucketScenario,
  type BucketScenario,
} from './harness/bucket-scenario.ts'
import type { Template } from './scenario/template.ts'

describe('a deletion whose bucket is in trouble', () => {
  let template: Template
  let scenario: BucketScenario
  beforeAll(async () => {
    template = await makeBucketTemplate()
  })
  afterAll(() => template.remove())
  beforeEach(async () => {
    scenario = await openBucketScenario(template)
  })
  afterEach(() => scenario.close())

  test('stops with a reason when a file is refused, and completes once an operator retries it', async () => {
    const [refused = ''] = scenario.expected.before.files
    scenario.s3.fault = answeringDeletes((keys) => {
      for (const key of keys) if (key !== refused) scenario.s3.content.objects.delete(key)
      const failed = keys.filter((key) => key === refused)
      return failed.map((key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code></Error>`).join('')
    })
    const operator = await scenario.ask()
    const { id, reason } = await scenario.whenState('blocked')
    expect(reason).toMatch(/7 rounds in a row removed nothing.*access was denied/)
    expect([...scenario.s3.content.objects.keys()]).toContain(refused)

    scenario.s3.fault = undefined
    expect((await operator.post('/operator/deletion/retry', { id })).body.status).toBe('Deletion resumed')
    await scenario.expectCompletion()
  }, 90_000)
})
