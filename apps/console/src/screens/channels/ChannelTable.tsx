import type { Channel } from '@organizations/client'
import type { ReactNode } from 'react'
import { channelsTexts as texts, platformNames } from '../../texts/channels.ts'
import { formatNumber } from '../../texts/format.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { SearchedTable } from '../../ui/list/SearchedTable.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'
import type { ChannelDoing } from './ChannelsScreen.tsx'
import { useReach } from './use-reach.ts'

interface ChannelTableProps {
  orgId: string
  appId: string
  channels: readonly Channel[]
  onDo: (doing: ChannelDoing) => void
}

/** The channels, each with its bundle and how many devices it serves. */
export function ChannelTable({ orgId, appId, channels, onDo }: ChannelTableProps): ReactNode {
  const reach = useReach(appId)
  return (
    <SearchedTable
      search={texts.search}
      searched={({ name, version }) => [name, version?.name ?? null]}
      found={texts.found}
      noMatch={texts.noMatch}
      label={texts.table}
      rows={channels}
      keyOf={({ id }) => id}
      columns={[
        {
          header: texts.columns.name,
          isName: true,
          cell: ({ name, public: isPublic }) => (
            <>
              {name} {isPublic && <Badge tone="accent">{texts.public}</Badge>}
            </>
          ),
        },
        {
          header: texts.columns.bundle,
          cell: ({ version }) => version?.name ?? <span className="text-muted">{texts.noBundle}</span>,
        },
        { header: texts.columns.platforms, cell: (channel) => platformsOf(channel).join(', ') },
        {
          header: texts.columns.devices,
          isNumber: true,
          cell(channel) {
            if (reach === undefined) return '…'
            const { count, isMore } = reach(channel)
            return isMore ? texts.atLeast(count) : formatNumber(count)
          },
        },
        {
          header: texts.columns.actions,
          isActions: true,
          cell: (channel) => (
            <>
              <HistoryLink orgId={orgId} subject={`${channel.app_id}/channel/${channel.name}`} name={channel.name} />
              {(['point', 'settings', 'delete'] as const).map((what) => (
                <Button
                  key={what}
                  writes
                  aria-label={`${texts[what]}: ${channel.name}`}
                  onClick={() => onDo({ what, channel })}
                >
                  {texts[what]}
                </Button>
              ))}
            </>
          ),
        },
      ]}
    />
  )
}

function platformsOf(channel: Channel): string[] {
  const names = Object.keys(platformNames) as (keyof typeof platformNames)[] // its own keys
  return names.filter((name) => channel[name]).map((name) => platformNames[name])
}
