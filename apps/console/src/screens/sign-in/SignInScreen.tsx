import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { codeRefusal } from '../../api/one-time-code.ts'
import { providerName } from '../../api/provider.ts'
import { RefusedRequest } from '../../api/refusal.ts'
import { useWatched } from '../../api/watched.ts'
import { signInTexts as texts } from '../../texts/sign-in.ts'
import { Page } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { KeyForm } from './KeyForm.tsx'
import { ProviderLink } from './ProviderLink.tsx'

/** Where one signs in. `next` is the page that was asked for. */
export function SignInScreen(): ReactNode {
  const { next, refused, request } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const refusal = useWatched(codeRefusal)
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center px-4 py-10">
      <div className="rounded-xl border border-line bg-surface p-6 shadow-raised sm:p-8">
        <Page title={texts.title} lead={providerName === undefined ? texts.lead : texts.leadOfBoth}>
          {refused !== undefined && <RefusalNote error={refusalInAddress(refused, request)} />}
          {refusal !== undefined && <RefusalNote error={refusal} next={texts.codeRefused} />}
          <ProviderLink next={next ?? '/'} />
          <KeyForm onSignedIn={() => void navigate({ to: next ?? '/' })} />
          <Link to="/verify" className="text-sm text-accent underline">
            {texts.verify}
          </Link>
        </Page>
      </div>
    </main>
  )
}

/** The way over the identity provider ends with an address of this page, which says why it failed. */
function refusalInAddress(code: string, requestId: string | undefined): RefusedRequest {
  const known = code as RefusedRequest['refusal']['code'] // another one gets the sentence for all others
  return new RefusedRequest({
    code: known,
    message: texts.providerRefused(known),
    issues: [],
    ...(requestId !== undefined && { requestId }),
  })
}
