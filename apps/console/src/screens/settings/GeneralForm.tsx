import type { Organization } from '@organizations/client'
import { updateOrganizationInput } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { queryClient, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { consolePath } from '../../base-path.ts'
import { texts as common } from '../../texts/common.ts'
import { settingsTexts as texts } from '../../texts/settings.ts'
import { Button } from '../../ui/button/Button.tsx'
import { TextField } from '../../ui/form/Field.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { SameCall } from '../../ui/form/SameCall.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

/** What an organization is called and looks like. */
export function GeneralForm({ organization }: { organization: Organization }): ReactNode {
  const { id: orgId, name, management_email: email, logo } = organization
  const form = useSchemaForm(updateOrganizationInput, { orgId, name, management_email: email, logo })
  const { errors, isDirty } = form.formState
  const saving = useMutation(
    trpc.organization.update.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess(changed) {
        queryClient.setQueryData(trpc.organization.get.queryKey({ orgId }), changed)
        await refresh(trpc.organization.list.queryFilter())
        notify(texts.saved)
      },
    }),
  )
  return (
    <form
      noValidate
      className="grid max-w-xl gap-4"
      onSubmit={(event) => void form.handleSubmit((input) => saving.mutate(input))(event)}
    >
      <TextField label={texts.name} required {...form.register('name')} error={errors.name} />
      <TextField
        label={texts.email}
        type="email"
        required
        {...form.register('management_email')}
        error={errors.management_email}
      />
      <div className="flex items-start gap-3">
        <TextField
          label={texts.logo}
          hint={texts.logoHint}
          isOptional
          type="url"
          className="grow"
          {...form.register('logo', { setValueAs: emptyAsNull })}
          error={errors.logo}
        />
        {logo !== null && <Logo orgId={orgId} />}
      </div>
      {saving.error && Object.keys(errors).length === 0 && <RefusalNote error={saving.error} />}
      <div>
        <Button type="submit" look="main" writes disabled={!isDirty} isBusy={saving.isPending}>
          {common.save}
        </Button>
      </div>
      <SameCall method="PUT" path="/organization" procedure="organization.update" input={form.watch()} />
    </form>
  )
}

function Logo({ orgId }: { orgId: string }): ReactNode {
  const [isShown, setShown] = useState(true)
  return isShown ? (
    <img
      src={`${consolePath}logo/${orgId}`}
      alt={texts.logoNow}
      onError={() => setShown(false)}
      className="mt-6 size-14 rounded-lg border border-line bg-white object-contain"
    />
  ) : (
    <p className="mt-6 max-w-32 text-xs text-muted">{texts.noLogo}</p>
  )
}

function emptyAsNull(text: string | null): string | null {
  return text === '' ? null : text
}
