import type { ApiKey } from '@organizations/client'
import { updateApiKeyInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { keysTexts as texts } from '../../texts/keys.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'
import { endOfDay } from './end-of-day.ts'

/** Renames a key, or moves its expiry. */
export function ChangeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }): ReactNode {
  const form = useSchemaForm(updateApiKeyInput, {
    id: apiKey.id,
    name: apiKey.name,
    ...(apiKey.expires_at !== null && { expires_at: apiKey.expires_at.slice(0, 10) }),
  })
  const { errors } = form.formState
  const saving = useMutation(
    trpc.apiKey.update.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ name }) {
        await refresh(trpc.apiKey.list.queryFilter())
        notify(texts.changed(name))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      form={form}
      sending={saving}
      title={texts.changeTitle(apiKey.name)}
      submit={common.save}
      onSubmit={({ expires_at: at, ...input }) =>
        saving.mutate({ ...input, ...(at !== undefined && { expires_at: new Date(at).toISOString() }) })
      }
      onClose={onClose}
    >
      <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
      <TextField
        label={texts.expires}
        isOptional
        type="date"
        {...form.register('expires_at', { setValueAs: endOfDay })}
        error={errors.expires_at}
      />
    </FormDialog>
  )
}
