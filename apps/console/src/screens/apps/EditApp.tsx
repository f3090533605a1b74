import type { App } from '@organizations/client'
import { updateAppInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { texts as common } from '../../texts/common.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { notify } from '../../ui/notice.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { SameCall } from '../../ui/SameCall.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'

/** Changes what an app is called and looks like, and its retention. */
export function EditApp({ app, onClose }: { app: App; onClose: () => void }): ReactNode {
  const { app_id, name, icon_url: icon, retention } = app
  const form = useSchemaForm(updateAppInput, { app_id, name, icon, retention })
  const { errors, isDirty } = form.formState
  const saving = useMutation(
    trpc.app.update.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess(changed) {
        await refresh(trpc.app.pathFilter())
        notify(texts.saved(changed.name))
        onClose()
      },
    }),
  )
  const input = form.watch()
  return (
    <Dialog isOpen isGuarded={isDirty} onClose={onClose} title={texts.editTitle(name)}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => saving.mutate(values))(event)}
      >
        <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
        <TextField
          label={texts.icon}
          hint={icon === null ? texts.iconHint : texts.iconStays}
          isOptional
          type="url"
          {...form.register('icon', { setValueAs: (text: string | null) => (text === '' ? null : text) })}
          error={errors.icon}
        />
        <TextField
          label={texts.retention}
          hint={texts.retentionHint(input.retention)}
          type="number"
          min={0}
          required
          {...form.register('retention', { valueAsNumber: true })}
          error={errors.retention}
        />
        {saving.error && Object.keys(errors).length === 0 && <RefusalNote error={saving.error} />}
        <SameCall method="PUT" path={`/app/${app_id}`} procedure="app.update" input={input} />
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="main" writes disabled={!isDirty} isBusy={saving.isPending}>
            {common.save}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}
