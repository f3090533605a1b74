import type { MemberRole, OrganizationsClient } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { client, queryClient, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { roleOf } from '../../texts/members.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { TextField } from '../../ui/form/Field.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { PreviewTable } from '../deletion/PreviewTable.tsx'
import { NamedOrganizations } from './NamedOrganizations.tsx'

/** As long as the service takes a reason. */
const LONGEST_REASON = 500

interface DeleteUserProps {
  user: { uid: string; email: string }
  onClose: () => void
}

/** Shows what the deletion of a user takes along, and asks for the exact address and a reason; then shows the deletion. */
export function DeleteUser({ user: { uid, email }, onClose }: DeleteUserProps): ReactNode {
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  // Counted anew for each dialog.
  const found = useQuery(
    trpc.operator.previewUserDeletion.queryOptions(
      { user: uid },
      { gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false },
    ),
  )
  const deleting = useMutation({
    async mutationFn() {
      await client.operator.deleteUser.mutate({ user: uid, reason: reason.trim() })
      return await findDeletion(uid)
    },
    async onSuccess(deletionId) {
      await refresh(trpc.operator.listUsers.queryFilter(), trpc.operator.listDeletions.queryFilter())
      notify(texts.isDeleted(email))
      await (deletionId === undefined
        ? navigate({ to: '/operator/deletions' })
        : navigate({ to: '/operator/deletions/$deletionId', params: { deletionId } }))
      queryClient.removeQueries(trpc.operator.getUser.queryFilter({ user: uid }))
    },
  })
  const isRefused = found.data === undefined || found.data.preview.lastSuperAdminOf.length > 0
  return (
    <Dialog
      isGuarded={typed !== '' || reason !== ''}
      onClose={onClose}
      title={texts.deleteTitle(email)}
      description={texts.deleteLead}
    >
      <form
        className="grid gap-4 text-sm"
        onSubmit={(event) => {
          event.preventDefault()
          deleting.mutate()
        }}
      >
        <Loaded query={found}>{({ preview }) => <WhatGoes preview={preview} />}</Loaded>
        {!isRefused && (
          <>
            <TextField
              label={texts.deleteReason}
              hint={texts.deleteReasonHint}
              required
              maxLength={LONGEST_REASON}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
            <TextField
              label={texts.typeAddress(email)}
              spellCheck={false}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          </>
        )}
        {deleting.error && <RefusalNote error={deleting.error} />}
        <Actions>
          <Button onClick={onClose}>{isRefused ? common.close : common.cancel}</Button>
          {!isRefused && (
            <Button
              type="submit"
              look="danger"
              writes
              disabled={typed !== email || reason.trim() === ''}
              isBusy={deleting.isPending}
            >
              {texts.delete}
            </Button>
          )}
        </Actions>
      </form>
    </Dialog>
  )
}

type Preview = Awaited<ReturnType<OrganizationsClient['operator']['previewUserDeletion']['query']>>['preview']

function WhatGoes({ preview }: { preview: Preview }): ReactNode {
  const { organizations, lastSuperAdminOf, managementEmailOf } = preview
  const named = (ids: readonly string[]) =>
    ids.map((id) => ({ id, name: organizations.find((it) => it.id === id)?.name }))
  const places = organizations.map(({ id, name, role }) => ({ id, name, role: roleName(role) }))
  if (lastSuperAdminOf.length > 0)
    return (
      <div role="note" className="rounded-md border border-danger bg-danger-soft px-4 py-3">
        <NamedOrganizations lead={texts.deleteAlone} organizations={named(lastSuperAdminOf)} />
      </div>
    )
  return (
    <>
      <PreviewTable preview={preview} />
      <NamedOrganizations lead={texts.deletePlaces} organizations={places} />
      <NamedOrganizations lead={texts.deleteManaged} organizations={named(managementEmailOf)} />
    </>
  )
}

function roleName(role: string): string {
  return roleOf(role as MemberRole).name // the API has it as text, of the same values
}

async function findDeletion(uid: string): Promise<string | undefined> {
  const [deletion] = await client.operator.listDeletions.query({ subject: uid })
  return deletion?.id
}
