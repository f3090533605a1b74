import type { Participant } from '@organizations/client'
import { updateParticipantInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { participantsTexts as texts } from '../../texts/operator.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { CheckField, TextField } from '../../ui/Field.tsx'
import { notify } from '../../ui/notice.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'

/** Changes what a participant is called, where it is asked, and whether deletions wait for it. */
export function EditParticipant({
  participant,
  onClose,
}: {
  participant: Participant
  onClose: () => void
}): ReactNode {
  const { id, name, url, required } = participant
  const form = useSchemaForm(updateParticipantInput, { id, name, url, required })
  const { errors, isDirty } = form.formState
  const saving = useMutation(
    trpc.operator.updateParticipant.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess(changed) {
        await refresh(trpc.operator.listParticipants.queryFilter())
        notify(texts.saved(changed.name))
        onClose()
      },
    }),
  )
  return (
    <Dialog isOpen isGuarded={isDirty} onClose={onClose} title={texts.editTitle(name)}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => saving.mutate(values))(event)}
      >
        <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
        <TextField
          label={texts.url}
          hint={texts.urlHint}
          type="url"
          required
          {...form.register('url')}
          error={errors.url}
        />
        <CheckField label={texts.required} {...form.register('required')} error={errors.required} />
        {saving.error && Object.keys(errors).length === 0 && <RefusalNote error={saving.error} />}
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
