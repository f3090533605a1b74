import type { Channel } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { LoadedList } from '../../ui/list/LoadedList.tsx'
import { Page } from '../../ui/page/Page.tsx'
import { allChannels } from './all-channels.ts'
import { ChannelTable } from './ChannelTable.tsx'

const ChannelForm = lazyPart(() => import('./ChannelForm.tsx'), 'ChannelForm')
const PointChannel = lazyPart(() => import('./PointChannel.tsx'), 'PointChannel')
const DeleteChannel = lazyPart(() => import('./DeleteChannel.tsx'), 'DeleteChannel')

export type ChannelDoing = { what: 'point' | 'settings' | 'delete'; channel: Channel }

/** The channels of an app: which bundle devices get, and which devices. */
export function ChannelsScreen(): ReactNode {
  const { orgId, appId } = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const list = useQuery(allChannels(appId))
  const [doing, setDoing] = useState<ChannelDoing | { what: 'create' }>()
  const close = () => setDoing(undefined)
  const create = <AddButton label={texts.create} onClick={() => setDoing({ what: 'create' })} />
  const channels = list.data ?? []
  return (
    <Page title={texts.title} lead={texts.lead} actions={create}>
      <LoadedList query={list} none={texts.none} noneHint={texts.noneHint} action={create}>
        {(all) => <ChannelTable orgId={orgId} appId={appId} channels={all} onDo={setDoing} />}
      </LoadedList>
      {doing?.what === 'create' && <ChannelForm appId={appId} channels={channels} onClose={close} />}
      {doing?.what === 'settings' && (
        <ChannelForm appId={appId} channels={channels} channel={doing.channel} onClose={close} />
      )}
      {doing?.what === 'point' && <PointChannel orgId={orgId} channel={doing.channel} onClose={close} />}
      {doing?.what === 'delete' && <DeleteChannel channel={doing.channel} onClose={close} />}
    </Page>
  )
}
