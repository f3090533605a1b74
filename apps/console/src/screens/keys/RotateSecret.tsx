import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { keysTexts as texts } from '../../texts/keys.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { ShownSecret } from './ShownSecret.tsx'

interface RotateSecretProps {
  /** Of what gets it. */
  name: string
  /** What happens with the secret of now. */
  lead: string
  /** Answers with the new secret. */
  rotate: () => Promise<{ secret: string | null }>
  onClose: () => void
}

/** Gives a webhook or a participant a new secret, and shows it once. */
export function RotateSecret({ name, lead, rotate, onClose }: RotateSecretProps): ReactNode {
  const [secret, setSecret] = useState<string>()
  const rotating = useMutation({ mutationFn: rotate, onSuccess: (it) => setSecret(it.secret ?? '') }) // the answer has it
  if (secret !== undefined) return <ShownSecret secret={secret} onClose={onClose} />
  return (
    <Confirm
      title={texts.regenerateTitle(name)}
      confirm={texts.regenerate}
      isBusy={rotating.isPending}
      error={rotating.error}
      onConfirm={() => rotating.mutate()}
      onClose={onClose}
    >
      <p>{lead}</p>
    </Confirm>
  )
}
