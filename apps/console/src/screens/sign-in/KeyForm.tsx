import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import type { ReactNode } from 'react'
import { providerName } from '../../api/provider.ts'
import { signIn } from '../../api/session.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'

/** Signs in with an API key. */
export function KeyForm({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const { register, handleSubmit } = useForm({ defaultValues: { key: '' } })
  const signingIn = useMutation({ mutationFn: signIn, onSuccess: onSignedIn })
  return (
    <form className="grid gap-4" onSubmit={(event) => void handleSubmit((values) => signingIn.mutate(values))(event)}>
      <TextField
        label={texts.key}
        hint={texts.keyHint}
        type="password"
        required
        spellCheck={false}
        {...register('key', { setValueAs: (text: string) => text.trim() })}
      />
      {signingIn.error && <RefusalNote error={signingIn.error} />}
      <Button type="submit" look={providerName === undefined ? 'main' : 'plain'} isBusy={signingIn.isPending}>
        {texts.submit}
      </Button>
    </form>
  )
}
