import type { IncomingMessage, ServerResponse } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { prefixOf } from '@organizations/domain'
import { startS3Server, type S3Server } from '@organizations/storage/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { askForDeletion } from './ask.ts'
import { listFiles, takeInventory } from './inventory.ts'
import { launch, type Launched } from './launch.ts'
import { findProblems, type Expectation } from './oracle.ts'
import { makeTemplate, type Template } from './template.ts'

/**
 * Pauses of up to half a minute lie between the rounds of a deletion that gets nowhere. So this is of SQLite alone: on
 * Postgres the clock is the server's, which nobody can speed up.
 */
const SPEED = 20

describe('a deletion whose bucket is in trouble', () => {
  let template: Template
  let s3: S3Server
  let installation: Installation
  let expected: Expectation
  let begun: Launched

  beforeAll(async () => {
    template = await makeTemplate('SQLite', { apps: 2, bundles: 4, devices: 20 })
  })
  afterAll(() => template.remove())

  beforeEach(async () => {
    s3 = await startS3Server()
    installation = await template.install({ ...s3.env, STORAGE_URL: s3.url, RECONCILE_MS: '50' })
    const { subject } = template.subjects.organization
    const organizations = [subject, { ...subject, organizationId: template.neighbour.id }]
    for (const each of organizations) {
      for (const key of await listFiles(installation.objectsFolder, each)) {
        const content = await readFile(join(installation.objectsFolder, key))
        s3.content.objects.set(key, { content, headers: {}, storedAt: new Date() })
      }
    }
    const { db } = await installation.open()
    expected = { subject, before: await takeInventory(db, installation.objectsFolder, subject), inMotion: [] }
    begun = launch(installation, { program: 'standalone', clockSpeed: SPEED }, async () => {})
  })
  afterEach(async () => {
    await installation.remove()
    await s3.close()
  })

  const ask = async () => {
    const url = (await begun.up) ?? ''
    const answer = await askForDeletion(url, template, template.subjects.organization.path)
    expect(answer?.status).toBe(200)
    return restClient(url, OPERATOR_KEY)
  }
  const whenState = async (state: 'blocked' | 'completed') => {
    const { db } = await installation.open()
    const find = db.selectFrom('deletions').selectAll().where('state', '=', state)
    return await waitFor(() => find.executeTakeFirst(), { what: `the deletion to be ${state}`, timeoutMs: 60_000 })
  }
  const expectCompletion = async () => {
    await whenState('completed')
    const deps = await installation.open()
    expect(await findProblems(deps, join(installation.folder, 'nowhere'), { template, expected })).toEqual([])
    const prefix = prefixOf(expected.subject) ?? ''
    expect([...s3.content.objects.keys()].filter((key) => key.startsWith(prefix))).toEqual([])
  }

  test('stops with a reason when a file is refused, and completes once an operator retries it', async () => {
    const [refused = ''] = expected.before.files
    s3.fault = answeringDeletes((keys) => {
      for (const key of keys) if (key !== refused) s3.content.objects.delete(key)
      const failed = keys.filter((key) => key === refused)
      return failed.map((key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code></Error>`).join('')
    })
    const operator = await ask()
    const { id, reason } = await whenState('blocked')
    expect(reason).toMatch(/7 rounds in a row removed nothing.*access was denied/)
    expect([...s3.content.objects.keys()]).toContain(refused)

    s3.fault = undefined
    expect((await operator.post('/operator/deletion/retry', { id })).body.status).toBe('Deletion resumed')
    await expectCompletion()
  }, 90_000)

  test('waits while every request is answered 503, and completes after that', async () => {
    s3.fault = (request, response) => {
      if (!isDelete(request)) return false
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
      return true
    }
    await ask()
    await waitFor(() => begun.program.stderr.includes('The object store does not answer'), {
      what: 'the loss',
      timeoutMs: 60_000,
    })
    s3.fault = undefined
    await expectCompletion()
  }, 90_000)

  test('completes when the bucket deletes the files and says nothing', async () => {
    let silences = 0
    const deleteSilently = answeringDeletes((keys) => {
      for (const key of keys) s3.content.objects.delete(key)
      return undefined
    })
    s3.fault = (request, response) => {
      if (!isDelete(request) || silences === 2) return false
      silences += 1
      return deleteSilently(request, response)
    }
    await ask()
    await expectCompletion()
    expect(silences).toBe(2)
  }, 90_000)
})

function isDelete({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && new URL(url, 'http://s3').searchParams.has('delete')
}

/** Answers requests to delete many with what `answer` makes of their keys: the errors among them; nothing: silence. */
function answeringDeletes(answer: (keys: string[]) => string | undefined) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!isDelete(request)) return false
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const keys = [...body.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key)
      const errors = answer(keys)
      if (errors === undefined) return
      const deleted = keys.filter((key) => !errors.includes(key)).map((key) => `<Deleted><Key>${key}</Key></Deleted>`)
      const result = `<DeleteResult>${deleted.join('')}${errors}</DeleteResult>`
      response.writeHead(200, { 'content-type': 'application/xml' }).end(result)
    })
    return true
  }
}
