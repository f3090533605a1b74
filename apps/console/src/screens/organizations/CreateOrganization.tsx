import { createOrganizationInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { organizationsTexts as texts } from '../../texts/organizations.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

/** Asks for a name and creates the organization. */
export function CreateOrganization({ onClose }: { onClose: () => void }): ReactNode {
  const navigate = useNavigate()
  const form = useSchemaForm(createOrganizationInput, { name: '' })
  const { errors } = form.formState
  const creating = useMutation(
    trpc.organization.create.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ id }, { name }) {
        await refresh(trpc.organization.list.queryFilter())
        notify(texts.created(name))
        await navigate({ to: '/org/$orgId', params: { orgId: id } })
      },
    }),
  )
  return (
    <FormDialog
      form={form}
      sending={creating}
      title={texts.create}
      description={texts.createLead}
      submit={texts.submit}
      onSubmit={(input) => creating.mutate(input)}
      onClose={onClose}
    >
      <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
      <TextField
        label={texts.email}
        hint={texts.emailHint}
        isOptional
        type="email"
        {...form.register('email', { setValueAs: emptyAsNull })}
        error={errors.email}
      />
    </FormDialog>
  )
}

function emptyAsNull(text: string | null): string | null {
  return text === '' ? null : text
}
