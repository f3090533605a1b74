import type { Webhook } from '@organizations/client'
import { createWebhookInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { notify } from '../../ui/notice.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { SameCall } from '../../ui/SameCall.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'
import { EventsField } from './EventsField.tsx'

interface WebhookFormProps {
  orgId: string
  /** The one that is changed; without it one is made. */
  webhook?: Webhook
  onCreated?: (secret: string) => void
  onClose: () => void
}

/** Asks where events are sent and which. Hands the secret of a new webhook on. */
export function WebhookForm({ orgId, webhook, onCreated, onClose }: WebhookFormProps): ReactNode {
  const form = useSchemaForm(createWebhookInput, {
    orgId,
    name: webhook?.name ?? '',
    url: webhook?.url ?? '',
    events: webhook?.events ?? ['*'],
  })
  const { errors, isDirty } = form.formState
  const onError = (error: unknown) => showIssues(form, error)
  const creating = useMutation(
    trpc.webhook.create.mutationOptions({
      onError,
      async onSuccess({ secret }) {
        onCreated?.(secret ?? '') // the answer to a creation has it
        await refresh(trpc.webhook.pathFilter())
      },
    }),
  )
  const changing = useMutation(
    trpc.webhook.update.mutationOptions({
      onError,
      async onSuccess({ name }) {
        await refresh(trpc.webhook.pathFilter())
        notify(texts.changed(name))
        onClose()
      },
    }),
  )
  const { name, url, events } = form.watch()
  const input = { orgId, ...(webhook && { webhookId: webhook.id }), name, url, events }
  const error = creating.error ?? changing.error
  return (
    <Dialog
      isOpen
      isGuarded={isDirty}
      onClose={onClose}
      title={webhook ? texts.changeTitle(webhook.name) : texts.create}
      {...(!webhook && { description: texts.createLead })}
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) =>
          void form.handleSubmit((values) => {
            if (webhook) changing.mutate({ ...values, webhookId: webhook.id })
            else creating.mutate(values)
          })(event)
        }
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
        {error && <RefusalNote error={error} />}
        <SameCall
          method={webhook ? 'PUT' : 'POST'}
          path="/webhooks"
          procedure={webhook ? 'webhook.update' : 'webhook.create'}
          input={input}
        />
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button
            type="submit"
            look="main"
            writes
            disabled={events.length === 0}
            isBusy={creating.isPending || changing.isPending}
          >
            {webhook ? common.save : texts.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}
