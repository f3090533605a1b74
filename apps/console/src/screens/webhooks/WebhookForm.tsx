import type { Webhook } from '@organizations/client'
import { createWebhookInput, type CreateWebhookInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'
import { EventsField } from './EventsField.tsx'

interface WebhookFormProps {
  orgId: string
  /** The one that is changed; without it one is made. */
  webhook?: Webhook
  onCreated?: (secret: string) => void
  onClose: () => void
}

interface Saved {
  name: string
  /** The answer to a creation has it. */
  secret?: string | null
}

/** Asks where events are sent and which. Hands the secret of a new webhook on. */
export function WebhookForm({ orgId, webhook, onCreated, onClose }: WebhookFormProps): ReactNode {
  const form = useSchemaForm(createWebhookInput, {
    orgId,
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    events: webhook?.events ?? ['*'],
  })
  const { errors } = form.formState
  const saving = useMutation({
    mutationFn: async (values: CreateWebhookInput): Promise<Saved> =>
      webhook
        ? await client.webhook.update.mutate({ ...values, webhookId: webhook.id })
        : await client.webhook.create.mutate(values),
    onError: (error) => showIssues(form, error),
    async onSuccess({ name, secret }) {
      if (secret !== undefined) onCreated?.(secret ?? '')
      await refresh(trpc.webhook.pathFilter())
      if (secret !== undefined) return
      notify(texts.changed(name))
      onClose()
    },
  })
  const { name, url, events } = form.watch()
  const input = { orgId, ...(webhook && { webhookId: webhook.id }), name, url, events }
  return (
    <FormDialog
      form={form}
      sending={saving}
      title={webhook ? texts.changeTitle(webhook.name) : texts.create}
      description={webhook ? undefined : texts.createLead}
      submit={webhook ? common.save : texts.submit}
      isDisabled={events.length === 0}
      call={{
        method: webhook ? 'PUT' : 'POST',
        path: '/webhooks',
        procedure: webhook ? 'webhook.update' : 'webhook.create',
        input,
      }}
      onSubmit={(values) => saving.mutate(values)}
      onClose={onClose}
    >
      <TextField label={texts.name} hint={texts.nameHint} required {...form.register('name')} error={errors.name} />
      <TextField
        label={texts.url}
        hint={texts.urlHint}
        type="url"
        placeholder="https://example.com/hooks"
        required
        {...form.register('url')}
        error={errors.url}
      />
      <EventsField chosen={events} onChange={(next) => form.setValue('events', next, { shouldDirty: true })} />
    </FormDialog>
  )
}
