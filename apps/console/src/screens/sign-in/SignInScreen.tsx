import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { codeRefusal } from '../../api/one-time-code.ts'
import { useWatched } from '../../api/watched.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { Page } from '../../ui/Page.tsx'
import { RefusalNote } from '../../ui/RefusalNote.tsx'
import { KeyForm } from './KeyForm.tsx'

/** Where one signs in. `next` is the page that was asked for. */
export function SignInScreen(): ReactNode {
  const { next } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const refusal = useWatched(codeRefusal)
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center px-4 py-10">
      <div className="rounded-xl border border-line bg-surface p-6 shadow-raised sm:p-8">
        <Page title={texts.title} lead={texts.lead}>
          {refusal !== undefined && <RefusalNote error={refusal} next={texts.codeRefused} />}
          <KeyForm onSignedIn={() => void navigate({ to: next ?? '/' })} />
          <Link to="/verify" className="text-sm text-accent underline">
            {texts.verify}
          </Link>
        </Page>
      </div>
    </main>
  )
}
