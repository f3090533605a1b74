import type { ListedDeletion } from '@organizations/client'
import { waiveParticipantInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { operatorDeletionsTexts as texts, waiverNames } from '../../texts/operator-deletions.ts'
import { SelectField, TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

interface WaiveParticipantProps {
  deletion: ListedDeletion
  participant: { id: string; name: string }
  onClose: () => void
}

/** Lets a deletion wait for a participant no more, with a reason that stays. */
export function WaiveParticipant({ deletion, participant, onClose }: WaiveParticipantProps): ReactNode {
  const form = useSchemaForm(waiveParticipantInput, {
    id: deletion.id,
    participantId: participant.id,
    code: 'retired',
    reason: '',
  })
  const { errors } = form.formState
  const waiving = useMutation(
    trpc.operator.waiveParticipant.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess() {
        await refresh(trpc.operator.pathFilter())
        notify(texts.waived)
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      form={form}
      sending={waiving}
      title={texts.waiveTitle(participant.name)}
      description={texts.waiveLead}
      submit={texts.waive}
      isDangerous
      onSubmit={(values) => waiving.mutate(values)}
      onClose={onClose}
    >
      <SelectField label={texts.code} {...form.register('code')} error={errors.code}>
        {Object.entries(waiverNames).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextField label={texts.reason} required {...form.register('reason')} error={errors.reason} />
    </FormDialog>
  )
}
