import type { ReactNode } from 'react'
import { serverIsAway } from '../../api/state.ts'
import { useWatched } from '../../api/watched.ts'
import { texts } from '../../texts/common.ts'

/** Says in a dialog, which covers the page and its note, that the server is away. */
export function Away(): ReactNode {
  const isAway = useWatched(serverIsAway)
  return (
    <div role="status">
      {isAway && (
        <p className="mt-2 rounded-md bg-warn-soft px-3 py-2 text-sm font-medium text-warn">{texts.awayInDialog}</p>
      )}
    </div>
  )
}
