import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronDown, CircleUserRound, LogOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { noteFailure } from '../../api/client.ts'
import { providerName } from '../../api/provider.ts'
import { sessionOptions, signOut } from '../../api/session.ts'
import { shellTexts as texts } from '../../texts/shell.ts'

/** Who is signed in, and the way out. The browser's own popover: the menu of a library is a tenth of the first load. */
export function AccountMenu(): ReactNode {
  const { data: session } = useQuery(sessionOptions)
  const navigate = useNavigate()
  const leave = async () => {
    const address = await signOut()
    if (address === undefined) await navigate({ to: '/sign-in', search: {} })
    else location.assign(address)
  }
  return (
    <>
      <button
        type="button"
        popoverTarget="account"
        aria-label={`${texts.account}: ${session?.user.email ?? ''}`}
        className="flex items-center gap-2 rounded-md px-2 py-1.5 text-sm hover:bg-sunken"
      >
        <CircleUserRound aria-hidden size={20} className="text-muted" />
        <span className="hidden max-w-56 truncate md:inline">{session?.user.email}</span>
        <ChevronDown aria-hidden size={15} className="text-muted" />
      </button>
      <div
        id="account"
        popover="auto"
        className="fixed inset-auto top-13 right-3 m-0 min-w-60 rounded-lg border border-line bg-surface p-1.5 text-ink shadow-raised sm:right-5"
      >
        <p className="px-3 py-2 text-xs text-muted">
          {texts.signedInAs}
          <span className="block text-sm font-medium wrap-anywhere text-ink">{session?.user.email}</span>
          <span className="block">
            {session?.apikey ? `${session.apikey.name} · ${session.apikey.mode}` : providerName}
          </span>
        </p>
        <button
          type="button"
          onClick={() => void leave().catch(noteFailure)}
          className="flex w-full items-center gap-2.5 rounded-md px-3 py-2 text-sm hover:bg-sunken"
        >
          <LogOut aria-hidden size={16} />
          {texts.signOut}
        </button>
      </div>
    </>
  )
}
