import type { ReactNode } from 'react'
import { RefusedRequest } from '../../api/refusal.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** Why an upload did not come to its end. */
export function UploadFailure({ error }: { error: Error }): ReactNode {
  if (error.name === 'AbortError') {
    return (
      <p role="alert" className="rounded-md bg-sunken px-4 py-3 text-sm">
        {texts.stopped}
      </p>
    )
  }
  const isLost = error instanceof RefusedRequest && error.refusal.code === 'unreachable'
  return <RefusalNote error={error} {...(isLost && { next: texts.lostNext })} />
}
