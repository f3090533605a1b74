import type { Channel } from '@organizations/client'

type Given = { name: string } & { [Flag in 'public' | 'ios' | 'android' | 'electron']?: boolean | null | undefined }

/** The channels that would no longer be public, because this one would be for a platform of theirs. Pure. */
export function losersOfFlag(channels: readonly Channel[], given: Given): string[] {
  if (given.public !== true) return []
  return channels
    .filter((it) => it.public && it.name !== given.name)
    .filter((it) =>
      (['ios', 'android', 'electron'] as const).some((platform) => it[platform] && given[platform] === true),
    )
    .map(({ name }) => name)
}
