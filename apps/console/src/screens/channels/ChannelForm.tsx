import type { Channel } from '@organizations/client'
import { autoUpdateLimits, newChannelSettings, upsertChannelInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import {
  autoUpdateNames,
  autoUpdateText,
  channelsTexts as texts,
  flagTexts,
  platformNames,
} from '../../texts/channels.ts'
import { texts as common } from '../../texts/common.ts'
import { formatList } from '../../texts/format-list.ts'
import { CheckField, SelectField, TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'
import { losersOfFlag } from './losers-of-flag.ts'

interface ChannelFormProps {
  appId: string
  /** All of the app. */
  channels: readonly Channel[]
  /** Whose settings are changed; absent for a new one. */
  channel?: Channel
  onClose: () => void
}

const platforms = ['ios', 'android', 'electron'] as const
const flags = ['public', 'allow_device_self_set', 'allow_emulator', 'allow_dev'] as const

/** Creates a channel, or changes its settings: to the service it is the same call. */
export function ChannelForm({ appId, channels, channel, onClose }: ChannelFormProps): ReactNode {
  const form = useSchemaForm(upsertChannelInput, {
    app_id: appId,
    channel: channel?.name ?? '',
    ...settingsOf(channel ?? newChannelSettings),
  })
  const { errors } = form.formState
  const saving = useMutation(
    trpc.channel.upsert.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess(_, { channel: name }) {
        await refresh(trpc.channel.list.queryFilter())
        void refresh(trpc.channel.reach.queryFilter()) // which takes up to a second
        notify(channel === undefined ? texts.created(name) : texts.saved(name))
        onClose()
      },
    }),
  )
  const values = form.watch()
  const losers = losersOfFlag(channels, { ...values, name: values.channel })
  return (
    <FormDialog
      form={form}
      sending={saving}
      title={channel === undefined ? texts.create : texts.settingsTitle(channel.name)}
      description={channel === undefined ? texts.createLead : undefined}
      submit={channel === undefined ? texts.submit : common.save}
      onSubmit={(input) => saving.mutate(input)}
      onClose={onClose}
    >
      {channel === undefined && (
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          required
          {...form.register('channel')}
          error={errors.channel}
        />
      )}
      <fieldset className="grid gap-3">
        <legend className="mb-2 text-sm font-semibold">{texts.whoGets}</legend>
        {flags.map((flag) => (
          <CheckField key={flag} label={flagTexts[flag][0]} hint={flagTexts[flag][1]} {...form.register(flag)} />
        ))}
        {losers.length > 0 && (
          <p role="status" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
            {texts.takesFlag(formatList(losers))}
          </p>
        )}
      </fieldset>
      <fieldset>
        <legend className="mb-2 text-sm font-semibold">{texts.servedPlatforms}</legend>
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          {platforms.map((it) => (
            <CheckField key={it} label={platformNames[it]} {...form.register(it)} />
          ))}
        </div>
      </fieldset>
      <fieldset className="grid gap-3">
        <legend className="mb-2 text-sm font-semibold">{texts.updates}</legend>
        <SelectField label={autoUpdateText.label} hint={autoUpdateText.hint} {...form.register('disableAutoUpdate')}>
          {autoUpdateLimits.toReversed().map((limit) => (
            <option key={limit} value={limit}>
              {autoUpdateNames[limit]}
            </option>
          ))}
        </SelectField>
        <CheckField
          label={flagTexts.disableAutoUpdateUnderNative[0]}
          hint={flagTexts.disableAutoUpdateUnderNative[1]}
          {...form.register('disableAutoUpdateUnderNative')}
        />
      </fieldset>
    </FormDialog>
  )
}

function settingsOf(channel: typeof newChannelSettings): typeof newChannelSettings {
  const names = Object.keys(newChannelSettings) as (keyof typeof newChannelSettings)[] // its own keys
  return Object.fromEntries(names.map((name) => [name, channel[name]])) as unknown as typeof newChannelSettings // all of them
}
