import { registerBundleInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { texts as common } from '../../texts/common.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/Field.tsx'
import { notify } from '../../ui/notice.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { SameCall } from '../../ui/SameCall.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'

/** Makes a bundle known whose content is at an address outside of the service. */
export function RegisterBundle({ appId, onClose }: { appId: string; onClose: () => void }): ReactNode {
  const form = useSchemaForm(registerBundleInput, { app_id: appId, version: '', external_url: '', checksum: '' })
  const { errors, isDirty } = form.formState
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
    <Dialog isOpen isGuarded={isDirty} onClose={onClose} title={texts.register} description={texts.registerLead}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => void form.handleSubmit((values) => registering.mutate(values))(event)}
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
        {registering.error && Object.keys(errors).length === 0 && <RefusalNote error={registering.error} />}
        <SameCall method="POST" path="/bundle" procedure="bundle.register" input={form.watch()} />
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="main" writes isBusy={registering.isPending}>
            {texts.registerSubmit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}
