import { createApiKeyInput, keyModes } from '@organizations/domain'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { describeKey, keysTexts as texts, modeNames } from '../../texts/keys.ts'
import { Button } from '../../ui/Button.tsx'
import { Actions, Dialog } from '../../ui/Dialog.tsx'
import { CheckField, SelectField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { showIssues, useSchemaForm } from '../../ui/use-schema-form.ts'
import { endOfDay } from './end-of-day.ts'

interface CreateKeyProps {
  onCreated: (secret: string) => void
  onClose: () => void
}

/** Asks what a new key may do, says it in words, and hands its secret on. */
export function CreateKey({ onCreated, onClose }: CreateKeyProps): ReactNode {
  const form = useSchemaForm(createApiKeyInput, { name: '', mode: 'read' })
  const { errors, isDirty } = form.formState
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
    <Dialog isOpen isGuarded={isDirty} onClose={onClose} title={texts.create} description={texts.createLead}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) =>
          void form.handleSubmit(({ expires_at: at, ...input }) =>
            creating.mutate({ ...input, ...(at !== undefined && { expires_at: new Date(at).toISOString() }) }),
          )(event)
        }
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
        {creating.error && <RefusalNote error={creating.error} />}
        <Actions>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="main" writes disabled={orgs?.length === 0} isBusy={creating.isPending}>
            {texts.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  )
}

interface ReachFieldProps {
  chosen: readonly string[] | undefined
  onChange: (chosen: string[] | undefined) => void
}

function ReachField({ chosen, onChange }: ReachFieldProps): ReactNode {
  const { data: organizations = [] } = useQuery(trpc.organization.list.queryOptions({}))
  const [isLimited, setLimited] = useState(false)
  return (
    <>
      <SelectField
        label={texts.reach}
        value={isLimited ? 'some' : 'all'}
        onChange={({ target }) => {
          setLimited(target.value === 'some')
          onChange(target.value === 'some' ? [] : undefined)
        }}
      >
        <option value="all">{texts.reachAll}</option>
        <option value="some">{texts.reachSome}</option>
      </SelectField>
      {isLimited && (
        <fieldset className="grid max-h-44 gap-1.5 overflow-y-auto rounded-md border border-line p-3">
          <legend className="px-1 text-sm font-medium">{texts.organizations}</legend>
          {chosen?.length === 0 && <p className="text-xs font-medium text-danger">{texts.chooseOne}</p>}
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
        </fieldset>
      )}
    </>
  )
}

/** The parts of a text with commas; undefined when there are none. */
function listOf(text: string | readonly string[] | null | undefined): string[] | undefined {
  const parts = (typeof text === 'string' ? text.split(',') : [...(text ?? [])]).map((it) => it.trim())
  const given = parts.filter((it) => it !== '')
  return given.length === 0 ? undefined : given
}
