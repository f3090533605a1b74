import type { Device } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { devicesTexts as texts } from '../../texts/devices.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { SelectField, TextField } from '../../ui/form/Field.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'
import { DeviceFacts } from './DeviceFacts.tsx'
import { changeListedDevice } from './use-device-pages.ts'

interface DeviceDialogProps {
  orgId: string
  appId: string
  /** Absent for one that is named by its id. */
  device: Device | undefined
  onClose: () => void
}

const MOST = 1000

/** What is known of a device, and the channel that it is put on or taken off. */
export function DeviceDialog({ orgId, appId, device, onClose }: DeviceDialogProps): ReactNode {
  const [id, setId] = useState(device?.device_id ?? '')
  const [channel, setChannel] = useState('')
  const [idError, setIdError] = useState<string>()
  const channels = useQuery(trpc.channel.list.queryOptions({ app_id: appId, limit: MOST }))
  const done = async (sentence: string) => {
    void refresh(trpc.channel.reach.queryFilter({ app_id: appId })) // which takes up to a second
    if (device === undefined) await refresh({ queryKey: ['devices', appId] })
    notify(sentence)
    onClose()
  }
  const setting = useMutation(
    trpc.device.setChannel.mutationOptions({
      async onSuccess(set) {
        changeListedDevice(appId, set.device_id, { channel: set.channel })
        await done(texts.isSet(set.device_id, set.channel))
      },
    }),
  )
  const clearing = useMutation(
    trpc.device.clearChannel.mutationOptions({
      async onSuccess({ device_id: cleared }) {
        changeListedDevice(appId, cleared, { channel: null })
        await done(texts.isCleared(cleared))
      },
    }),
  )
  const error = setting.error ?? clearing.error
  const isBusy = setting.isPending || clearing.isPending
  return (
    <Dialog
      onClose={onClose}
      title={device?.device_id ?? texts.put}
      description={device === undefined ? texts.putLead : undefined}
    >
      <form
        noValidate
        className="grid gap-4 text-sm"
        onSubmit={(event) => {
          event.preventDefault()
          if (id.trim() === '') setIdError(texts.idMissing)
          else setting.mutate({ app_id: appId, device_id: id, channel })
        }}
      >
        {device ? (
          <div className="grid justify-items-start gap-2">
            <DeviceFacts device={device} />
            <HistoryLink orgId={orgId} subject={`${appId}/device/${device.device_id}`} />
          </div>
        ) : (
          <TextField
            label={texts.id}
            required
            spellCheck={false}
            value={id}
            error={idError === undefined ? undefined : { message: idError }}
            onChange={({ target }) => {
              setId(target.value)
              setIdError(undefined)
            }}
          />
        )}
        <Loaded query={channels}>
          {(list) => (
            <SelectField
              label={texts.channel}
              hint={list.every((it) => it.public) ? texts.noChannels : texts.channelHint}
              value={channel}
              onChange={({ target }) => setChannel(target.value)}
            >
              <option value="" disabled>
                {texts.chooseChannel}
              </option>
              {list
                .filter((it) => !it.public)
                .map(({ id: channelId, name }) => (
                  <option key={channelId} value={name} disabled={name === device?.channel}>
                    {name}
                  </option>
                ))}
            </SelectField>
          )}
        </Loaded>
        {typeof device?.channel === 'string' && <p className="text-muted">{texts.clearHint(device.channel)}</p>}
        {error !== null && <RefusalNote error={error} />}
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          {device && device.channel !== null && (
            <Button
              writes
              isBusy={isBusy}
              onClick={() => clearing.mutate({ app_id: appId, device_id: device.device_id })}
            >
              {texts.clear}
            </Button>
          )}
          <Button type="submit" look="main" writes isBusy={isBusy} disabled={channel === ''}>
            {texts.set}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}
