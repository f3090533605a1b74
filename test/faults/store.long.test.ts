import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { waitFor } from '../support/wait-for.ts'
import {
  answeringDeletes,
  isDelete,
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

  test('waits while every request is answered 503, and completes after that', async () => {
    scenario.s3.fault = (request, response) => {
      if (!isDelete(request)) return false
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
      return true
    }
    await scenario.ask()
    await waitFor(() => scenario.begun.program.stderr.includes('The object store does not answer'), {
      what: 'the loss',
      timeoutMs: 60_000,
    })
    scenario.s3.fault = undefined
    await scenario.expectCompletion()
  }, 90_000)

  test('completes when the bucket deletes the files and says nothing', async () => {
    let silences = 0
    const deleteSilently = answeringDeletes((keys) => {
      for (const key of keys) scenario.s3.content.objects.delete(key)
      return undefined
    })
    scenario.s3.fault = (request, response) => {
      if (!isDelete(request) || silences === 2) return false
      silences += 1
      return deleteSilently(request, response)
    }
    await scenario.ask()
    await scenario.expectCompletion()
    expect(silences).toBe(2)
  }, 90_000)
})
