import { createAppInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { appsTexts as texts } from '../../texts/apps.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

/** Asks for an id and a name, creates the app, and goes to it. */
export function CreateApp({ orgId, onClose }: { orgId: string; onClose: () => void }): ReactNode {
  const navigate = useNavigate()
  const form = useSchemaForm(createAppInput, { app_id: '', name: '', owner_org: orgId })
  const { errors } = form.formState
  const creating = useMutation(
    trpc.app.create.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ app_id: appId, name }) {
        await refresh(trpc.app.list.queryFilter())
        notify(texts.created(name))
        await navigate({ to: '/org/$orgId/apps/$appId/bundles', params: { orgId, appId } })
      },
    }),
  )
  const { app_id, name, icon } = form.watch()
  return (
    <FormDialog
      form={form}
      sending={creating}
      title={texts.create}
      description={texts.createLead}
      submit={texts.submit}
      call={{
        method: 'POST',
        path: '/app',
        procedure: 'app.create',
        input: { app_id, name, owner_org: orgId, ...(icon && { icon }) },
      }}
      onSubmit={(input) => creating.mutate(input)}
      onClose={onClose}
    >
      <TextField
        label={texts.appId}
        hint={texts.appIdHint}
        required
        spellCheck={false}
        {...form.register('app_id')}
        error={errors.app_id}
      />
      <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
      <TextField
        label={texts.icon}
        hint={texts.iconHint}
        isOptional
        type="url"
        {...form.register('icon', { setValueAs: (text: string | null) => (text === '' ? null : text) })}
        error={errors.icon}
      />
    </FormDialog>
  )
}
