import type { ApiKey, KeyPolicy } from '@organizations/client'
import { meetsPolicy, setPolicyInput, wholeRight } from '@organizations/domain'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { settingsTexts as texts } from '../../texts/settings.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CheckField, TextField } from '../../ui/form/Field.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { SameCall } from '../../ui/form/SameCall.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

/** As many as a user can have. */
const MOST = 1000

/** Which keys may reach an organization, and which of one's own that would stop. */
export function PolicyForm({ orgId, policy }: { orgId: string; policy: KeyPolicy }): ReactNode {
  const form = useSchemaForm(setPolicyInput, { orgId, ...policy })
  const { errors, isDirty } = form.formState
  const keys = useQuery(trpc.apiKey.list.queryOptions({ limit: MOST }))
  const saving = useMutation(
    trpc.organization.setPolicy.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess() {
        await refresh(trpc.organization.policy.queryFilter({ orgId }))
        notify(texts.policySaved)
      },
    }),
  )
  const input = form.watch()
  const wanted = {
    require_apikey_expiration: input.require_apikey_expiration === true,
    max_apikey_expiration_days: input.max_apikey_expiration_days ?? null,
  }
  return (
    <form
      noValidate
      className="grid max-w-xl gap-4"
      onSubmit={(event) => void form.handleSubmit((values) => saving.mutate(values))(event)}
    >
      <CheckField label={texts.expiring} {...form.register('require_apikey_expiration')} />
      <TextField
        label={texts.days}
        hint={texts.daysHint}
        isOptional
        inputMode="numeric"
        {...form.register('max_apikey_expiration_days', { setValueAs: numberOf })}
        error={errors.max_apikey_expiration_days}
      />
      {keys.data !== undefined && (
        <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-sm">
          {texts.stops(namesStopped(keys.data, wanted))}
        </p>
      )}
      {saving.error && Object.keys(errors).length === 0 && <RefusalNote error={saving.error} />}
      <div>
        <Button type="submit" look="main" writes disabled={!isDirty} isBusy={saving.isPending}>
          {common.save}
        </Button>
      </div>
      <SameCall method="PUT" path="/organization/policy" procedure="organization.setPolicy" input={input} />
    </form>
  )
}

/** The keys that reach the organization now and would not meet the policy, by the rule of the service. */
function namesStopped(keys: readonly ApiKey[], policy: KeyPolicy): string[] {
  const now = Date.now()
  return keys
    .map(({ name, expires_at: at }) => ({ name, expiresAt: at === null ? null : Date.parse(at) }))
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .filter(({ expiresAt }) => !meetsPolicy({ ...wholeRight, expiresAt }, policy, now))
    .map(({ name }) => name)
}

/** What was typed as a number; text that is none stays, for the schema to refuse. */
function numberOf(value: unknown): unknown {
  if (value === '' || value === null || value === undefined) return null
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
}
