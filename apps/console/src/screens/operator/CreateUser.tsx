import { createUserInput, plans } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { SelectField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'

interface CreateUserProps {
  onCreated: (secret: string) => void
  onClose: () => void
}

/** Makes a user, and hands the secret of their first key on. */
export function CreateUser({ onCreated, onClose }: CreateUserProps): ReactNode {
  const form = useSchemaForm(createUserInput, { email: '', plan: 'standard' })
  const { errors, isDirty } = form.formState
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
    <Dialog isOpen isGuarded={isDirty} onClose={onClose} title={texts.create} description={texts.createLead}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => creating.mutate(values))(event)}
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
        {creating.error && <RefusalNote error={creating.error} />}
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
