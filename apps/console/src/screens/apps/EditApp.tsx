import type { App } from '@organizations/client'
import { updateAppInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { texts as common } from '../../texts/common.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

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
    <FormDialog
      form={form}
      sending={saving}
      title={texts.editTitle(name)}
      submit={common.save}
      isDisabled={!isDirty}
      call={{ method: 'PUT', path: `/app/${app_id}`, procedure: 'app.update', input }}
      onSubmit={() => saving.mutate(form.getValues())}
      onClose={onClose}
    >
      <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
      <TextField
        label={texts.icon}
        hint={icon === null ? texts.iconHint : texts.iconCleared}
        isOptional
        type="url"
        {...form.register('icon')}
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
    </FormDialog>
  )
}
