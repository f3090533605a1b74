import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import { serverIsAway } from '../../api/state.ts'
import { useWatched } from '../../api/watched.ts'
import { texts } from '../../texts/common.ts'
import { Button } from '../../ui/button/Button.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** In place of a page that could not be shown. It tries again by itself when the server is back. */
export function RouteFailure({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter()
  const isAway = useWatched(serverIsAway)
  useEffect(() => {
    if (isAway) return () => void router.invalidate()
    return undefined
  }, [isAway, router])
  return (
    <div className="mx-auto grid max-w-2xl gap-4 p-6">
      <RefusalNote error={error} />
      <div>
        <Button
          onClick={() => {
            reset()
            void router.invalidate()
          }}
        >
          {texts.retry}
        </Button>
      </div>
    </div>
  )
}
