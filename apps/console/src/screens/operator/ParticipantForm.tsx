import type { Participant } from '@organizations/client'
import { createParticipantInput, participantSubjects, type CreateParticipantInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { participantsTexts as texts, subjectNames } from '../../texts/operator.ts'
import { ChoiceFrame } from '../../ui/form/ChoiceFrame.tsx'
import { CheckField, TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

interface ParticipantFormProps {
  /** The one that is changed; without it one is registered. */
  participant?: Participant
  onCreated?: (secret: string) => void
  onClose: () => void
}

interface Saved {
  name: string
  /** The answer to a creation has it. */
  secret?: string | null
}

/** Asks which service takes part in which deletions. Hands the secret of a new one on. */
export function ParticipantForm({ participant, onCreated, onClose }: ParticipantFormProps): ReactNode {
  const form = useSchemaForm(createParticipantInput, {
    name: participant?.name ?? '',
    url: participant?.url ?? '',
    required: participant?.required ?? true,
    subjects: participant?.subjects ?? ['organization'],
  })
  const { errors, isDirty } = form.formState
  const saving = useMutation({
    mutationFn: async (values: CreateParticipantInput): Promise<Saved> =>
      participant
        ? await client.operator.updateParticipant.mutate({ ...values, id: participant.id })
        : await client.operator.createParticipant.mutate(values),
    onError: (error) => showIssues(form, error),
    async onSuccess({ name, secret }) {
      if (secret !== undefined) onCreated?.(secret ?? '')
      await refresh(trpc.operator.listParticipants.queryFilter())
      if (secret !== undefined) return
      notify(texts.saved(name))
      onClose()
    },
  })
  const input = form.watch()
  return (
    <FormDialog
      form={form}
      sending={saving}
      title={participant ? texts.editTitle(participant.name) : texts.create}
      description={participant ? undefined : texts.createLead}
      submit={participant ? common.save : texts.submit}
      isDisabled={participant !== undefined && !isDirty}
      call={{
        method: participant ? 'PUT' : 'POST',
        path: '/operator/participant',
        procedure: participant ? 'operator.updateParticipant' : 'operator.createParticipant',
        input: participant ? { ...input, id: participant.id } : input,
      }}
      onSubmit={(values) => saving.mutate(values)}
      onClose={onClose}
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
      <ChoiceFrame label={texts.subjects} error={errors.subjects && texts.chooseSubject}>
        {participantSubjects.map((it) => (
          <CheckField key={it} label={subjectNames[it]} value={it} {...form.register('subjects')} />
        ))}
      </ChoiceFrame>
    </FormDialog>
  )
}
