import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { sessionEnded } from '../../api/state.ts'
import { useWatched } from '../../api/watched.ts'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Notices } from '../../ui/page/notice.tsx'
import { AwayNote } from './AwayNote.tsx'

const SignInAgain = lazyPart(() => import('../sign-in/SignInAgain.tsx'), 'SignInAgain')

/** Around every page. */
export function Root(): ReactNode {
  const hasEnded = useWatched(sessionEnded)
  return (
    <>
      <AwayNote />
      <Outlet />
      <Notices />
      {hasEnded && <SignInAgain />}
    </>
  )
}
