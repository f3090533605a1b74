import { useQuery } from '@tanstack/react-query'
import { allChannels } from '../channels/all-channels.ts'

/** The names of the channels that point at each bundle, by its id; undefined until they are known. */
export function useChannelsOfBundles(appId: string): Map<number, string[]> | undefined {
  const { data } = useQuery(allChannels(appId))
  if (data === undefined) return undefined
  const byBundle = new Map<number, string[]>()
  for (const { name, version } of data) {
    if (version) byBundle.set(version.id, [...(byBundle.get(version.id) ?? []), name])
  }
  return byBundle
}
