import { createParticipantInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { participantsTexts as texts } from '../../texts/operator.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { CheckField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { SameCall } from '../../ui/SameCall.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'

interface CreateParticipantProps {
  onCreated: (secret: string) => void
  onClose: () => void
}

/** Registers a service that takes part in deletions, and hands its secret on. */
export function CreateParticipant({ onCreated, onClose }: CreateParticipantProps): ReactNode {
  const form = useSchemaForm(createParticipantInput, { name: '', url: '', required: true })
  const { errors, isDirty } = form.formState
  const creating = useMutation(
    trpc.operator.createParticipant.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ secret }) {
        onCreated(secret ?? '') // the answer to a creation has it
        await refresh(trpc.operator.listParticipants.queryFilter())
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
        <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
        <TextField
          label={texts.url}
          hint={texts.urlHint}
          type="url"
          placeholder="https://example.com/deletions"
          required
          {...form.register('url')}
          error={errors.url}
        />
        <CheckField label={texts.required} {...form.register('required')} error={errors.required} />
        {creating.error && <RefusalNote error={creating.error} />}
        <SameCall
          method="POST"
          path="/operator/participant"
          procedure="operator.createParticipant"
          input={form.watch()}
        />
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
