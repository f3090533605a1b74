import { registerBundleInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

/** Makes a bundle known whose content is at an address outside of the service. */
export function RegisterBundle({ appId, onClose }: { appId: string; onClose: () => void }): ReactNode {
  const form = useSchemaForm(registerBundleInput, { app_id: appId, version: '', external_url: '', checksum: '' })
  const { errors } = form.formState
  const registering = useMutation(
    trpc.bundle.register.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ name }) {
        await refresh(trpc.bundle.list.queryFilter(), trpc.app.pathFilter())
        notify(texts.registered(name))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      form={form}
      sending={registering}
      title={texts.register}
      description={texts.registerLead}
      submit={texts.registerSubmit}
      call={{ method: 'POST', path: '/bundle', procedure: 'bundle.register', input: form.watch() }}
      onSubmit={(values) => registering.mutate(values)}
      onClose={onClose}
    >
      <TextField
        label={texts.version}
        hint={texts.versionHint}
        required
        spellCheck={false}
        {...form.register('version')}
        error={errors.version}
      />
      <TextField
        label={texts.address}
        hint={texts.addressHint}
        type="url"
        required
        {...form.register('external_url')}
        error={errors.external_url}
      />
      <TextField
        label={texts.ownChecksum}
        hint={texts.ownChecksumHint}
        required
        spellCheck={false}
        {...form.register('checksum')}
        error={errors.checksum}
      />
    </FormDialog>
  )
}
