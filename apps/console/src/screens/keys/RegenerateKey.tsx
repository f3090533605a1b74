import type { ApiKey } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { keysTexts as texts } from '../../texts/keys.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'

interface RegenerateKeyProps {
  apiKey: ApiKey
  isOwn: boolean
  onCreated: (secret: string) => void
  onClose: () => void
}

/** Gives a key a new secret, and hands that on. */
export function RegenerateKey({ apiKey, isOwn, onCreated, onClose }: RegenerateKeyProps): ReactNode {
  const regenerating = useMutation(
    trpc.apiKey.update.mutationOptions({
      async onSuccess({ key }) {
        onCreated(key ?? '') // the answer has it
        await refresh(trpc.apiKey.list.queryFilter())
      },
    }),
  )
  return (
    <Confirm
      title={texts.regenerateTitle(apiKey.name)}
      confirm={texts.regenerate}
      isDangerous
      isBusy={regenerating.isPending}
      error={regenerating.error}
      onConfirm={() => regenerating.mutate({ id: apiKey.id, regenerate: true })}
      onClose={onClose}
    >
      <p>{texts.regenerateLead}</p>
      {isOwn && <p className="font-medium text-danger">{texts.ownWarning}</p>}
    </Confirm>
  )
}
