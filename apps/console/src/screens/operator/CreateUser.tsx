import { createUserInput, plans } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { SelectField, TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

interface CreateUserProps {
  onCreated: (secret: string) => void
  onClose: () => void
}

/** Makes a user, and hands the secret of their first key on. */
export function CreateUser({ onCreated, onClose }: CreateUserProps): ReactNode {
  const form = useSchemaForm(createUserInput, { email: '', plan: 'standard' })
  const { errors } = form.formState
  const creating = useMutation(
    trpc.operator.createUser.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ apiKey }) {
        onCreated(apiKey.key ?? '') // the answer to a creation has it
        await refresh(trpc.operator.listUsers.queryFilter())
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
      onSubmit={(values) => creating.mutate(values)}
      onClose={onClose}
    >
      <TextField label={texts.email} type="email" required {...form.register('email')} error={errors.email} />
      <TextField
        label={texts.name}
        isOptional
        {...form.register('name', { setValueAs: (text?: string | null) => (text ? text : undefined) })}
        error={errors.name}
      />
      <SelectField label={texts.plan} {...form.register('plan')} error={errors.plan}>
        {plans.map((plan) => (
          <option key={plan}>{plan}</option>
        ))}
      </SelectField>
    </FormDialog>
  )
}
