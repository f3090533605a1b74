/**
 * How many devices each channel serves. No index has it: a device would have to be taken out of it by each deletion, and
 * moved within it when it reports (docs/decisions/0047). So all devices are counted, in batches, as for the preview of
 * a deletion: after a second what is counted by then is "at least". All who ask for one app meanwhile share the count.
 */
import { listChannels, tallyDevices, type AppKey, type DevicesAlike } from '@organizations/database'
import { MAX_LIMIT, servesDevice, type Channel, type ChannelReach, type ChannelReachInput } from '@organizations/domain'
import { requireAppRight } from '../apps/require-app-right.ts'
import type { Call, Deps } from '../deps.ts'

const DEVICES_PER_BATCH = 10_000
const LONGEST_MS = 1000

type Tally = Awaited<ReturnType<typeof tallyDevices>>

/** Counts the devices of each channel of an app, for a caller who may read the app. */
export async function getChannelReach(
  { db, clock, previews }: Deps,
  { actor, input: { app_id: appId } }: Call<ChannelReachInput>,
): Promise<ChannelReach> {
  const { organizationId, appUuid } = await requireAppRight(db, { actor, action: 'app.read', appId, now: clock() })
  const app = { organizationId, appUuid }
  const { alike, isAtLeast } = await previews.of(
    `devices of ${appUuid}`,
    async () => await countAll({ db, previews }, app),
  )
  const channels: Channel[] = []
  for (let page = 0; channels.length === page * MAX_LIMIT; page += 1) {
    const more = await listChannels(db, { ...app, appId, page, limit: MAX_LIMIT })
    if (more.length === 0) break
    channels.push(...more)
  }
  return {
    channels: channels.slice(0, MAX_LIMIT).map((channel) => ({
      id: channel.id,
      name: channel.name,
      devices: servedBy(channel, channels, alike),
    })),
    devices: alike.reduce((sum, { count }) => sum + count, 0),
    isAtLeast,
  }
}

async function countAll(
  { db, previews }: Pick<Deps, 'db' | 'previews'>,
  app: AppKey,
): Promise<{ alike: DevicesAlike[]; isAtLeast: boolean }> {
  const sums = new Map<string, DevicesAlike>()
  const endsAt = performance.now() + LONGEST_MS
  let after: string | undefined = ''
  while (after !== undefined && performance.now() < endsAt) {
    const from: string = after
    const { alike, stoppedAt }: Tally = await previews.inTurn(
      async () => await tallyDevices(db, { ...app, after: from, most: DEVICES_PER_BATCH }),
    )
    for (const { count, ...sort } of alike) {
      const key = JSON.stringify(Object.values(sort))
      sums.set(key, { ...sort, count: (sums.get(key)?.count ?? 0) + count })
    }
    after = stoppedAt
  }
  return { alike: [...sums.values()], isAtLeast: after !== undefined }
}

/** A channel that is deleted is none: its devices get what is public. */
function servedBy(channel: Channel, channels: readonly Channel[], alike: readonly DevicesAlike[]): number {
  const names = new Map(channels.map(({ id, name }) => [id, name]))
  return alike
    .filter(({ channelId, platform, isEmulator, isProd }) => {
      const own = channelId === null ? null : (names.get(channelId) ?? null)
      return servesDevice(channel, { channel: own, platform, is_emulator: isEmulator, is_prod: isProd })
    })
    .reduce((sum, { count }) => sum + count, 0)
}
