import { useEffect, useRef, type ReactNode } from 'react'
import { serverIsAway } from '../../api/state.ts'
import { useWatched } from '../../api/watched.ts'
import { texts } from '../../texts/common.ts'
import { notify } from '../../ui/page/notice.tsx'

/** Says that the server is away, for as long as it is. */
export function AwayNote(): ReactNode {
  const isAway = useWatched(serverIsAway)
  const wasAway = useRef(false)
  useEffect(() => {
    if (wasAway.current && !isAway) notify(texts.back)
    wasAway.current = isAway
  }, [isAway])
  return (
    <div role="status" className="sticky top-0 z-20">
      {isAway && (
        <p className="border-b border-warn bg-warn-soft px-4 py-2 text-center text-sm font-medium text-warn">
          {texts.away}
        </p>
      )}
    </div>
  )
}
