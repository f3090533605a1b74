import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'

import { prefixOf } from '@organizations/domain'
import { startS3Server, type S3Server } from '@organizations/storage/testing'
import { expect } from 'vitest'

import { OPERATOR_KEY } from '../../support/installation.ts'
import { restClient, type RestClient } from '../../support/rest-client.ts'
import { waitFor } from '../../support/wait-for.ts'
import { listFiles, takeInventory } from '../oracle/inventory.ts'
import { findProblems, type Expectation } from '../oracle/oracle.ts'
import { makeTemplate, type Template } from '../scenario/template.ts'
import { askForDeletion } from './ask.ts'
import { launch, type Launched } from './launch.ts'

/**
 * Pauses of up to half a minute lie between the rounds of a deletion that gets nowhere. So this is of SQLite alone: on
 * Postgres the clock is the server's, which no test can speed up.
 */
const SPEED = 20

/** A deletion on SQLite by the standalone server, whose files lie in a bucket that can be made to fail. */
export interface BucketScenario {
  s3: S3Server
  expected: Expectation
  begun: Launched
  /** Asks for the deletion. Returns the operator's client. */
  ask(): Promise<RestClient>
  whenState(state: 'blocked' | 'completed'): Promise<{ id: string; reason: string | null }>
  /** Waits for the end, and asserts that nothing is left and nothing else is touched. */
  expectCompletion(): Promise<void>
  close(): Promise<void>
}

export async function makeBucketTemplate(): Promise<Template> {
  return await makeTemplate('SQLite', { apps: 2, bundles: 4, devices: 20 })
}

export async function openBucketScenario(template: Template): Promise<BucketScenario> {
  const s3 = await startS3Server()
  const installation = await template.install({ ...s3.env, STORAGE_URL: s3.url, RECONCILE_MS: '50' })
  const { subject } = template.subjects.organization
  const organizations = [subject, { ...subject, organizationId: template.neighbour.id }]
  for (const each of organizations) {
    for (const key of await listFiles(installation.objectsFolder, each)) {
      const content = await readFile(join(installation.objectsFolder, key))
      s3.content.objects.set(key, { content, headers: {}, storedAt: new Date() })
    }
  }
  const { db } = await installation.open()
  const expected = { subject, before: await takeInventory(db, installation.objectsFolder, subject), inMotion: [] }
  const begun = launch(installation, { program: 'standalone', clockSpeed: SPEED }, async () => {})

  const whenState: BucketScenario['whenState'] = async (state) => {
    const find = db.selectFrom('deletions').select(['id', 'reason']).where('state', '=', state)
    return await waitFor(() => find.executeTakeFirst(), { what: `the deletion to be ${state}`, timeoutMs: 60_000 })
  }
  return {
    s3,
    expected,
    begun,
    whenState,
    async ask() {
      const url = (await begun.up) ?? ''
      const answer = await askForDeletion(url, template, template.subjects.organization.path)
      expect(answer?.status).toBe(200)
      return restClient(url, OPERATOR_KEY)
    },
    async expectCompletion() {
      await whenState('completed')
      const deps = await installation.open()
      expect(await findProblems(deps, join(installation.folder, 'nowhere'), { template, expected })).toEqual([])
      const prefix = prefixOf(expected.subject) ?? ''
      expect([...s3.content.objects.keys()].filter((key) => key.startsWith(prefix))).toEqual([])
    },
    async close() {
      await installation.remove()
      await s3.close()
    },
  }
}

export function isDelete({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && new URL(url, 'http://s3').searchParams.has('delete')
}

/** Answers requests to delete many with what `answer` makes of their keys: the errors among them; nothing: silence. */
export function answeringDeletes(
  answer: (keys: string[]) => string | undefined,
): (request: IncomingMessage, response: ServerResponse) => boolean {
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
