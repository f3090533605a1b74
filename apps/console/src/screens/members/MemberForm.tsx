import { roles, upsertMemberInput, type Role } from '@organizations/domain'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { isInvitedAddress, membersTexts as texts, roleNames } from '../../texts/members.ts'
import { SelectField, TextField } from '../../ui/form/Field.tsx'
import { FormDialog } from '../../ui/dialog/FormDialog.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { showIssues, useSchemaForm } from '../../ui/form/use-schema-form.ts'

// The page shows it as well, so it is there already.
const RoleTable = lazyPart(() => import('./RoleTable.tsx'), 'RoleTable')

interface MemberFormProps {
  orgId: string
  /** Whose role is changed; absent for an invitation. */
  member?: { email: string; role: Role } | undefined
  /** Told of an address that is invited, which has a link. */
  onInvited?: ((email: string) => void) | undefined
  onClose: () => void
}

/** Invites an address, or gives a member another role: to the service it is the same call. */
export function MemberForm({ orgId, member, onInvited, onClose }: MemberFormProps): ReactNode {
  const form = useSchemaForm(upsertMemberInput, { orgId, email: member?.email ?? '', role: member?.role ?? 'read' })
  const { errors } = form.formState
  const saving = useMutation(
    trpc.member.upsert.mutationOptions({
      onError: (error) => showIssues(form, error),
      async onSuccess({ uid, email }) {
        await refresh(trpc.member.list.queryFilter())
        notify(member === undefined ? texts.invited(email) : texts.changed(email))
        if (isInvitedAddress(uid)) onInvited?.(email)
        else onClose()
      },
    }),
  )
  return (
    <FormDialog
      form={form}
      sending={saving}
      title={member === undefined ? texts.invite : texts.changeTitle(member.email)}
      description={member === undefined ? texts.inviteLead : undefined}
      submit={member === undefined ? texts.send : texts.change}
      onSubmit={(input) => saving.mutate(member === undefined ? { ...input, invite: true } : input)}
      onClose={onClose}
    >
      {member === undefined && (
        <TextField label={texts.email} type="email" required {...form.register('email')} error={errors.email} />
      )}
      <SelectField label={texts.role} {...form.register('role')} error={errors.role}>
        {roles.map((role) => (
          <option key={role} value={role}>
            {roleNames[role]}
          </option>
        ))}
      </SelectField>
      <div className="grid gap-1.5">
        <p className="text-xs text-muted">{texts.rightsLead}</p>
        <RoleTable chosen={form.watch('role')} />
      </div>
    </FormDialog>
  )
}
