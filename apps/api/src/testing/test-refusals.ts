import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAppScene, type AppScene, type Refusal } from './app-scene.ts'
import type { Keyholder } from './test-users.ts'

/** A request that is refused, and the refusal. `HERE` is replaced by the organization's id. */
export type RefusalCase = [who: Keyholder, method: string, path: string, fields: object | undefined, Refusal]

/** Runs all cases on one server: each is refused, and changes nothing. */
export function testRefusals(
  cases: RefusalCase[],
  prepare: (scene: AppScene) => Promise<unknown> = async () => {},
): void {
  let scene: AppScene
  beforeAll(async () => {
    scene = await openAppScene()
    await prepare(scene)
  })
  afterAll(() => scene.server.close())

  test.for(cases)('%s may not %s %s with %o', async ([who, method, path, fields, refusal]) => {
    const json = fields && JSON.stringify(fields).replace('"HERE"', JSON.stringify(scene.users.orgId))
    const body = json === undefined ? undefined : (JSON.parse(json) as object) // JSON again
    await scene.expectRefused(() => scene.ask(method, path.replace('HERE', scene.users.orgId), body, who), refusal)
  })
}

/** A refusal of one field. */
export function badInput(sentence: string): Refusal {
  return [400, expect.stringContaining(sentence) as string, 'invalid_input']
}
