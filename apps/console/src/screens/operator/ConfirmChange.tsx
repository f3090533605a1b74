import type { ApiKey } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { client, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { ShownSecret } from '../keys/ShownSecret.tsx'
import { NamedOrganizations } from './NamedOrganizations.tsx'

/** What an operator can do to a user. */
export type ChangeOfUser =
  | { what: 'key' | 'grant' | 'take' | 'revoke all' | 'disable' | 'enable' }
  | { what: 'revoke'; key: ApiKey }
  | { what: 'plan'; plan: 'standard' | 'enterprise' }

interface ConfirmChangeProps {
  user: { uid: string; email: string; organizations: { id: string; name: string; is_only_super_admin: boolean }[] }
  change: ChangeOfUser
  onClose: () => void
}

const harmless = new Set<ChangeOfUser['what']>(['key', 'grant', 'plan', 'enable'])

/** Says what a change takes along, makes it, and shows the secret of a new key once. */
export function ConfirmChange({ user: { uid, email, organizations }, change, onClose }: ConfirmChangeProps): ReactNode {
  const [secret, setSecret] = useState<string>()
  const changing = useMutation({
    /** Returns what is to be said; a new key is shown instead. */
    async mutationFn() {
      if (change.what === 'key') {
        const { key } = await client.operator.createUserKey.mutate({ user: uid })
        setSecret(key ?? '') // the answer to a creation has it
        return undefined
      }
      if (change.what === 'plan') {
        await client.operator.updateUser.mutate({ user: uid, plan: change.plan })
        return texts.changed(email)
      }
      if (change.what === 'grant' || change.what === 'take') {
        await client.operator.updateUser.mutate({ user: uid, is_operator: change.what === 'grant' })
        return texts.changed(email)
      }
      if (change.what === 'disable') {
        await client.operator.disableUser.mutate({ user: uid })
        return texts.isDisabled(email)
      }
      if (change.what === 'enable') {
        await client.operator.enableUser.mutate({ user: uid })
        return texts.isEnabled(email)
      }
      const which = change.what === 'revoke' ? { id: change.key.id } : { all: true }
      const { revoked } = await client.operator.revokeUserKeys.mutate({ user: uid, ...which })
      return texts.revoked(revoked)
    },
    async onSuccess(sentence) {
      await refresh(trpc.operator.getUser.queryFilter(), trpc.operator.listUsers.queryFilter())
      if (sentence === undefined) return
      notify(sentence)
      onClose()
    },
  })
  if (secret !== undefined) return <ShownSecret secret={secret} onClose={onClose} />
  const { title, lead, confirm } = words(change, email)
  return (
    <Confirm
      title={title}
      confirm={confirm}
      isDangerous={!harmless.has(change.what)}
      isBusy={changing.isPending}
      error={changing.error}
      onConfirm={() => changing.mutate()}
      onClose={onClose}
    >
      <p>{lead}</p>
      {change.what === 'disable' && (
        <NamedOrganizations
          lead={texts.disableAlone}
          organizations={organizations.filter((it) => it.is_only_super_admin)}
        />
      )}
    </Confirm>
  )
}

function words(change: ChangeOfUser, email: string): { title: string; lead: string; confirm: string } {
  switch (change.what) {
    case 'key':
      return { title: texts.newKeyTitle(email), lead: texts.newKeyLead, confirm: texts.newKey }
    case 'grant':
      return { title: texts.grantTitle(email), lead: texts.grantLead, confirm: texts.grant }
    case 'take':
      return { title: texts.takeTitle(email), lead: texts.takeLead, confirm: texts.take }
    case 'disable':
      return { title: texts.disableTitle(email), lead: texts.disableLead, confirm: texts.disable }
    case 'enable':
      return { title: texts.enableTitle(email), lead: texts.enableLead, confirm: texts.enable }
    case 'plan':
      return {
        title: texts.planTitle(email, change.plan),
        lead: texts.planLead,
        confirm: texts.changePlan(change.plan),
      }
    case 'revoke':
      return { title: texts.revokeTitle(change.key.name), lead: texts.revokeLead, confirm: texts.revoke }
    case 'revoke all':
      return { title: texts.revokeAllTitle(email), lead: texts.revokeLead, confirm: texts.revokeAll }
  }
}
