import type { ReactNode } from 'react'
import { refusalOf } from '../../api/refusal.ts'
import { texts } from '../../texts/common.ts'
import { CopyButton } from '../button/CopyButton.tsx'

interface RefusalNoteProps {
  error: unknown
  /** What to do next, when this place knows better than the sentence of the service. */
  next?: ReactNode
}

/** Says why a call was refused, what can be done, and the request's id for whom one asks. Read out when it appears. */
export function RefusalNote({ error, next }: RefusalNoteProps): ReactNode {
  const { code, message, requestId } = refusalOf(error)
  const sentence = code === 'unreachable' ? texts.unreachable : code === 'unexpected' ? texts.unexpected : message
  const advice = next ?? texts.next(code)
  return (
    <div role="alert" className="rounded-md border border-danger bg-danger-soft px-4 py-3 text-sm text-ink">
      <p className="font-medium">{sentence}</p>
      {advice !== undefined && <p className="mt-1">{advice}</p>}
      {requestId !== undefined && (
        <p className="mt-1.5 flex flex-wrap items-center gap-x-2 text-xs text-muted">
          {texts.requestId} <code className="font-mono break-all">{requestId}</code>
          <CopyButton text={requestId} label={texts.copyRequestId} size="small" />
        </p>
      )}
    </div>
  )
}
