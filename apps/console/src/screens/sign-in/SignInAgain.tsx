import { useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { queryClient } from '../../api/client.ts'
import { sessionOptions } from '../../api/session.ts'
import { sessionEnded } from '../../api/state.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { KeyForm } from './KeyForm.tsx'

/** Over the page whose session has ended. Below it everything stays, also a form that is half filled. */
export function SignInAgain(): ReactNode {
  const router = useRouter()
  const leave = () => {
    sessionEnded.set(false)
    queryClient.clear()
    void router.navigate({ to: '/sign-in', search: {} })
  }
  return (
    <Dialog isOpen isGuarded onClose={leave} title={texts.again} description={texts.againLead}>
      <KeyForm onSignedIn={() => void queryClient.invalidateQueries(sessionOptions)} />
      <Button look="quiet" className="mt-2 w-full" onClick={leave}>
        {texts.otherUser}
      </Button>
    </Dialog>
  )
}
