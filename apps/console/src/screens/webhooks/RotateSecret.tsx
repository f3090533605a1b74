import type { Webhook } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { ShownSecret } from '../keys/ShownSecret.tsx'

interface RotateSecretProps {
  orgId: string
  webhook: Webhook
  onClose: () => void
}

/** Gives a webhook a new secret, and shows it once. */
export function RotateSecret({ orgId, webhook, onClose }: RotateSecretProps): ReactNode {
  const [secret, setSecret] = useState<string>()
  const rotating = useMutation(
    trpc.webhook.rotate.mutationOptions({ onSuccess: (it) => setSecret(it.secret ?? '') }), // the answer has it
  )
  if (secret !== undefined) return <ShownSecret secret={secret} onClose={onClose} />
  return (
    <Confirm
      title={texts.rotateTitle(webhook.name)}
      confirm={texts.rotate}
      isBusy={rotating.isPending}
      error={rotating.error}
      onConfirm={() => rotating.mutate({ orgId, webhookId: webhook.id })}
      onClose={onClose}
    >
      <p>{texts.rotateLead}</p>
    </Confirm>
  )
}
