import { useRouter } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import { queryClient } from '../../api/client.ts'
import { goOnIfSignedIn, sessionOptions } from '../../api/session.ts'
import { sessionEnded } from '../../api/state.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { Button } from '../../ui/button/Button.tsx'
import { Dialog } from '../../ui/dialog/Dialog.tsx'
import { KeyForm } from './KeyForm.tsx'
import { ProviderLink } from './ProviderLink.tsx'

/** Over the page whose session has ended. Below it everything stays, also a form that is half filled. */
export function SignInAgain(): ReactNode {
  const router = useRouter()
  const leave = () => {
    sessionEnded.set(false)
    queryClient.clear()
    void router.navigate({ to: '/sign-in', search: {} })
  }
  useEffect(() => {
    const look = () => void goOnIfSignedIn()
    addEventListener('focus', look)
    return () => removeEventListener('focus', look)
  }, [])
  return (
    <Dialog isGuarded onClose={leave} title={texts.again} description={texts.againLead}>
      <ProviderLink next="/" isBeside />
      <KeyForm onSignedIn={() => void queryClient.invalidateQueries(sessionOptions)} />
      <Button look="quiet" className="mt-2 w-full" onClick={leave}>
        {texts.otherUser}
      </Button>
    </Dialog>
  )
}
