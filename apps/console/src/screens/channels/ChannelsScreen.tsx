import type { Channel } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { Button } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { ChannelTable } from './ChannelTable.tsx'

const ChannelForm = lazyPart(() => import('./ChannelForm.tsx'), 'ChannelForm')
const PointChannel = lazyPart(() => import('./PointChannel.tsx'), 'PointChannel')
const DeleteChannel = lazyPart(() => import('./DeleteChannel.tsx'), 'DeleteChannel')

/** As many as a page of the API has at most. */
const MOST = 1000

export type ChannelDoing = { what: 'point' | 'settings' | 'delete'; channel: Channel }

/** The channels of an app: which bundle devices get, and which devices. */
export function ChannelsScreen(): ReactNode {
  const { orgId, appId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const list = useQuery(trpc.channel.list.queryOptions({ app_id: appId, limit: MOST }))
  const [doing, setDoing] = useState<ChannelDoing | { what: 'create' }>()
  const close = () => setDoing(undefined)
  const create = (
    <Button look="main" writes onClick={() => setDoing({ what: 'create' })}>
      <Plus aria-hidden size={16} />
      {texts.create}
    </Button>
  )
  const channels = list.data ?? []
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <Loaded query={list}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={texts.none} action={create}>
              {texts.noneHint}
            </Empty>
          ) : (
            <ChannelTable orgId={orgId} appId={appId} channels={all} onDo={setDoing} />
          )
        }
      </Loaded>
      {doing?.what === 'create' && <ChannelForm appId={appId} channels={channels} onClose={close} />}
      {doing?.what === 'settings' && (
        <ChannelForm appId={appId} channels={channels} channel={doing.channel} onClose={close} />
      )}
      {doing?.what === 'point' && <PointChannel orgId={orgId} channel={doing.channel} onClose={close} />}
      {doing?.what === 'delete' && <DeleteChannel channel={doing.channel} onClose={close} />}
    </Page>
  )
}
