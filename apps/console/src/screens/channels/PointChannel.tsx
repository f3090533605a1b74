import type { Bundle, Channel } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { texts as common } from '../../texts/common.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { SelectField } from '../../ui/form/Field.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { allBundles } from '../bundles/all-bundles.ts'
import { CompareBundles } from './CompareBundles.tsx'
import { EarlierBundles } from './EarlierBundles.tsx'
import { Reach } from './Reach.tsx'

interface PointChannelProps {
  orgId: string
  channel: Channel
  onClose: () => void
}

/** Points a channel at another bundle, or back at an earlier one, after a look at both. */
export function PointChannel(props: PointChannelProps): ReactNode {
  const { channel, onClose } = props
  const bundles = useQuery(allBundles(channel.app_id))
  return (
    <Dialog onClose={onClose} title={texts.pointTitle(channel.name)} description={texts.pointLead}>
      <Loaded query={bundles}>{(list) => <ChooseBundle {...props} bundles={list} />}</Loaded>
    </Dialog>
  )
}

function ChooseBundle({
  orgId,
  channel,
  bundles,
  onClose,
}: PointChannelProps & { bundles: readonly Bundle[] }): ReactNode {
  const [chosenId, setChosenId] = useState<number>()
  const now = bundles.find(({ id }) => id === channel.version?.id)
  const then = bundles.find(({ id }) => id === chosenId)
  const pointing = useMutation(
    trpc.bundle.setToChannel.mutationOptions({
      async onSuccess({ version }) {
        await refresh(trpc.channel.list.queryFilter(), trpc.audit.pathFilter())
        notify(texts.pointed(channel.name, version))
        onClose()
      },
    }),
  )
  // The newest come first, and ids only grow.
  const isBack = now !== undefined && then !== undefined && then.id < now.id
  return (
    <form
      className="grid gap-4 text-sm"
      onSubmit={(event) => {
        event.preventDefault()
        if (then) pointing.mutate({ app_id: channel.app_id, version_id: then.id, channel_id: channel.id })
      }}
    >
      {bundles.length === 0 && <p>{texts.noBundles}</p>}
      <SelectField
        label={texts.pointTo}
        value={chosenId ?? ''}
        onChange={({ target }) => setChosenId(Number(target.value))}
      >
        <option value="" disabled>
          {texts.choose}
        </option>
        {bundles.map(({ id, name }) => (
          <option key={id} value={id} disabled={id === now?.id}>
            {id === now?.id ? `${name} (${texts.now.toLowerCase()})` : name}
          </option>
        ))}
      </SelectField>
      <EarlierBundles orgId={orgId} channel={channel} bundles={bundles} chosenId={chosenId} onChoose={setChosenId} />
      {then && <CompareBundles now={now} then={then} />}
      {isBack && <p>{texts.isBack}</p>}
      <Reach channel={channel} />
      {pointing.error && <RefusalNote error={pointing.error} />}
      <Actions>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button type="submit" look="main" writes disabled={then === undefined} isBusy={pointing.isPending}>
          {then === undefined ? texts.point : isBack ? texts.goBack(then.name) : texts.confirm(then.name)}
        </Button>
      </Actions>
    </form>
  )
}
