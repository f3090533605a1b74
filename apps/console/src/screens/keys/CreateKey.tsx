import { createApiKeyInput, keyModes } from '@organizations/domain'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { allOrganizations } from '../../api/all-organizations.ts'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { describeKey, keysTexts as texts, modeNames } from '../../texts/keys.ts'
import { CheckField, SelectField, TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { SomeOrAllField } from '../../ui/form/SomeOrAllField.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'
import { endOfDay } from './end-of-day.ts'

interface CreateKeyProps {
  onCreated: (secret: string) => void
  onClose: () => void
}

/** Asks what a new key may do, says it in words, and hands its secret on. */
export function CreateKey({ onCreated, onClose }: CreateKeyProps): ReactNode {
  const form = useSchemaForm(createApiKeyInput, { name: '', mode: 'read' })
  const { errors } = form.formState
  const creating = useMutation(
    trpc.apiKey.create.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ key }) {
        onCreated(key ?? '') // the answer to a creation has it
        await refresh(trpc.apiKey.list.queryFilter())
      },
    }),
  )
  const { mode, limited_to_orgs: orgs, limited_to_apps: apps, expires_at: until } = form.watch()
  return (
    <FormDialog
      form={form}
      sending={creating}
      title={texts.create}
      description={texts.createLead}
      submit={texts.submit}
      isDisabled={orgs?.length === 0}
      onSubmit={({ expires_at: at, ...input }) =>
        creating.mutate({ ...input, ...(at !== undefined && { expires_at: new Date(at).toISOString() }) })
      }
      onClose={onClose}
    >
      <TextField label={texts.name} hint={texts.nameHint} required {...form.register('name')} error={errors.name} />
      <SelectField label={texts.mode} {...form.register('mode')} error={errors.mode}>
        {keyModes.map((it) => (
          <option key={it} value={it}>
            {modeNames[it]}
          </option>
        ))}
      </SelectField>
      <TextField
        label={texts.expires}
        hint={texts.expiresHint}
        isOptional
        type="date"
        {...form.register('expires_at', { setValueAs: endOfDay })}
        error={errors.expires_at}
      />
      <ReachField
        chosen={orgs ?? undefined}
        onChange={(next) => form.setValue('limited_to_orgs', next, { shouldDirty: true })}
      />
      <TextField
        label={texts.apps}
        hint={texts.appsHint}
        isOptional
        {...form.register('limited_to_apps', { setValueAs: listOf })}
        error={errors.limited_to_apps?.[0] ?? errors.limited_to_apps}
      />
      <p role="status" className="rounded-md bg-accent-soft px-3 py-2 text-sm">
        {describeKey({
          mode,
          limited_to_orgs: orgs ?? undefined,
          limited_to_apps: apps ?? undefined,
          expires_at: until,
        })}
      </p>
    </FormDialog>
  )
}

interface ReachFieldProps {
  chosen: readonly string[] | undefined
  onChange: (chosen: string[] | undefined) => void
}

function ReachField({ chosen, onChange }: ReachFieldProps): ReactNode {
  const { data: organizations = [] } = useQuery(allOrganizations)
  return (
    <SomeOrAllField
      label={texts.reach}
      all={texts.reachAll}
      some={texts.reachSome}
      legend={texts.organizations}
      isAll={chosen === undefined}
      error={chosen?.length === 0 ? texts.chooseOne : undefined}
      onChange={(isAll) => onChange(isAll ? undefined : [])}
    >
      {organizations.map(({ id, name }) => (
        <CheckField
          key={id}
          label={name}
          checked={chosen?.includes(id) === true}
          onChange={({ target }) =>
            onChange(target.checked ? [...(chosen ?? []), id] : (chosen ?? []).filter((it) => it !== id))
          }
        />
      ))}
    </SomeOrAllField>
  )
}

/** The parts of a text with commas; undefined when there are none. */
function listOf(text: string | readonly string[] | null | undefined): string[] | undefined {
  const parts = (typeof text === 'string' ? text.split(',') : [...(text ?? [])]).map((it) => it.trim())
  const given = parts.filter((it) => it !== '')
  return given.length === 0 ? undefined : given
}
