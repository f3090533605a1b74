import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { providerName } from '../../api/provider.ts'
import { signIn } from '../../api/session.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { Button } from '../../ui/button/Button.tsx'
import { TextField } from '../../ui/form/Field.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** Signs in with an API key. */
export function KeyForm({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const [key, setKey] = useState('')
  const signingIn = useMutation({ mutationFn: signIn, onSuccess: onSignedIn })
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        signingIn.mutate({ key: key.trim() })
      }}
    >
      <TextField
        label={texts.key}
        hint={texts.keyHint}
        type="password"
        required
        spellCheck={false}
        name="key"
        value={key}
        onChange={({ target }) => setKey(target.value)}
      />
      {signingIn.error && <RefusalNote error={signingIn.error} />}
      <Button type="submit" look={providerName === undefined ? 'main' : 'plain'} isBusy={signingIn.isPending}>
        {texts.submit}
      </Button>
    </form>
  )
}
