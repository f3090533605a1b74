import type { Bundle } from '@organizations/client'
import { setBundleMetadataInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { texts as common } from '../../texts/common.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

/** Says of a bundle what it is about, and where more can be read. */
export function EditBundle({ bundle, onClose }: { bundle: Bundle; onClose: () => void }): ReactNode {
  const { app_id, id: version_id, name, comment, link } = bundle
  const form = useSchemaForm(setBundleMetadataInput, { app_id, version_id, comment, link })
  const { errors, isDirty } = form.formState
  const saving = useMutation(
    trpc.bundle.setMetadata.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess() {
        await refresh(trpc.bundle.list.queryFilter())
        notify(texts.edited(name))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      form={form}
      sending={saving}
      title={texts.editTitle(name)}
      description={texts.editLead}
      submit={common.save}
      isDisabled={!isDirty}
      onSubmit={() => saving.mutate(form.getValues())}
      onClose={onClose}
    >
      <TextField label={texts.comment} isOptional {...form.register('comment')} error={errors.comment} />
      <TextField
        label={texts.link}
        hint={texts.linkHint}
        isOptional
        type="url"
        {...form.register('link')}
        error={errors.link}
      />
    </FormDialog>
  )
}
