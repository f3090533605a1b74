import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { membersTexts as texts } from '../../texts/members.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'

interface RemoveMemberProps {
  orgId: string
  email: string
  isOneself: boolean
  isPending: boolean
  onClose: () => void
}

/** Removes a member, withdraws an invitation, or lets one leave: to the service it is the same call. */
export function RemoveMember({ orgId, email, isOneself, isPending, onClose }: RemoveMemberProps): ReactNode {
  const navigate = useNavigate()
  const removing = useMutation(
    trpc.member.remove.mutationOptions({
      async onSuccess() {
        if (isOneself) await navigate({ to: '/organizations' }) // this page is refused from now on
        await refresh(isOneself ? {} : trpc.member.list.queryFilter())
        notify(texts.removed(email))
        onClose()
      },
    }),
  )
  const [title, lead, confirm] = isOneself
    ? [texts.leaveTitle, texts.leaveLead, texts.leave]
    : isPending
      ? [texts.withdrawTitle(email), texts.withdrawLead, texts.withdraw]
      : [texts.removeTitle(email), texts.removeLead, texts.remove]
  return (
    <Confirm
      title={title}
      confirm={confirm}
      isDangerous
      isBusy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate({ orgId, email })}
      onClose={onClose}
    >
      <p>{lead}</p>
    </Confirm>
  )
}
