import { createOrganizationInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { organizationsTexts as texts } from '../../texts/organizations.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { notify } from '../../ui/notice.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'

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
    <Dialog
      isOpen
      onClose={onClose}
      isGuarded={form.formState.isDirty}
      title={texts.create}
      description={texts.createLead}
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => void form.handleSubmit((input) => creating.mutate(input))(event)}
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
        {creating.error && Object.keys(errors).length === 0 && <RefusalNote error={creating.error} />}
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="main" writes isBusy={creating.isPending}>
            {texts.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}

function emptyAsNull(text: string | null): string | null {
  return text === '' ? null : text
}
