import type { App, GetAppInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireAppRight } from './require-app-right.ts'

/** One app, for a caller who may read it. */
export async function getApp({ db, clock }: Deps, { actor, input }: Call<GetAppInput>): Promise<App> {
  return (await requireAppRight(db, { actor, action: 'app.read', appId: input.app_id, now: clock() })).app
}
