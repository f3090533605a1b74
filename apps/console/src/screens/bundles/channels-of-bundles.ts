import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../api/client.ts'

const MOST = 1000

/** The names of the channels that point at each bundle, by its id; undefined until they are known. */
export function useChannelsOfBundles(appId: string): Map<number, string[]> | undefined {
  const { data } = useQuery(trpc.channel.list.queryOptions({ app_id: appId, limit: MOST }))
  if (data === undefined) return undefined
  const byBundle = new Map<number, string[]>()
  for (const { name, version } of data) {
    if (version) byBundle.set(version.id, [...(byBundle.get(version.id) ?? []), name])
  }
  return byBundle
}
