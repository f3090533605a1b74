/**
 * A server with an app in the organization of the test users, one of the neighbour's, and what tests of apps ask for.
 */
import type { TestDatabase } from '@organizations/database/testing'
import { expect } from 'vitest'
import { APP_ID, makeTestUsers, type Keyholder, type TestUsers } from './test-users.ts'
import { finishDeletions } from './finish-deletions.ts'
import { allRows } from './rows.ts'
import { buildTestServer, openTestServer, type Answer, type TestServer } from './test-server.ts'

export const OTHER_APP = 'com.example.other'
export const NEIGHBOUR_APP = 'com.example.neighbour'

export interface AppScene {
  server: TestServer
  users: TestUsers
  /** Sends these fields as a JSON body, with the owner's key unless another one is named. */
  ask: (method: string, path: string, fields?: object, who?: Keyholder) => Promise<Answer>
  /** Makes an app, and answers with it. */
  makeApp: (appId: string, who?: Keyholder, ownerOrg?: string) => Promise<Record<string, unknown>>
  /** Registers a version of an app, and answers with its id. */
  makeBundle: (version: string, appId?: string, who?: Keyholder) => Promise<number>
  /** Makes a channel of an app, and answers with its id. */
  makeChannel: (channel: string, fields?: object, who?: Keyholder) => Promise<number>
  /** Carries out all deletions that were asked for. */
  finishDeletions: () => Promise<void>
  /** Asserts the refusal, and that nothing at all has changed. */
  expectRefused: (asked: () => Promise<Answer>, refusal: Refusal) => Promise<void>
}

export type Refusal = readonly [status: number, sentence: string, code: string]

export const noApp = [404, 'App not found', 'app_not_found'] as const
export const content = { external_url: 'https://example.com/bundle.zip', checksum: 'abc' }
export const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

export async function openAppScene(database?: TestDatabase): Promise<AppScene> {
  const server = await (database === undefined ? openTestServer() : buildTestServer(database))
  const users = await makeTestUsers(server)
  const ask: AppScene['ask'] = (method, path, fields, who = 'owner') =>
    server.call(method, path, { key: users[who], body: fields })
  const done = async (answer: Promise<Answer>) => {
    const { status, body, text } = await answer
    if (status !== 200) throw new Error(`Expected the scene to be made, got ${text}`)
    return body as Record<string, unknown> // the contract's shape
  }
  const scene: AppScene = {
    server,
    users,
    ask,
    async makeApp(app_id, who = 'owner', owner_org = users.orgId) {
      const { data } = await done(ask('POST', '/app', { app_id, name: 'App', owner_org }, who))
      return data as Record<string, unknown> // likewise
    },
    async makeBundle(version, app_id = APP_ID, who = 'owner') {
      const { bundle } = await done(ask('POST', '/bundle', { app_id, version, ...content }, who))
      return (bundle as { id: number }).id // likewise
    },
    async makeChannel(channel, fields = {}, who = 'owner') {
      const { id } = await done(ask('POST', '/channel', { app_id: APP_ID, channel, ...fields }, who))
      return id as number // likewise
    },
    finishDeletions: () => finishDeletions(server),
    async expectRefused(asked, [status, error, code]) {
      const before = await allRows(server.deps.db)
      const answer = await asked()
      expect([answer.status, answer.body]).toMatchObject([status, { error, status: 'KO', code }])
      expect(await allRows(server.deps.db)).toEqual(before)
    },
  }
  await scene.makeApp(APP_ID)
  await scene.makeApp(NEIGHBOUR_APP, 'neighbour', users.neighbourOrgId)
  return scene
}
