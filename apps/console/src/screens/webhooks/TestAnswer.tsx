import type { ReactNode } from 'react'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { CodeBlock } from '../../ui/facts/CodeBlock.tsx'
import { Section } from '../../ui/page/Page.tsx'

interface Answer {
  success: boolean
  status: number | null
  duration_ms: number
  response_preview: string | null
  message: string
}

/** What the receiver answered to a test. */
export function TestAnswer({ answer }: { answer: Answer }): ReactNode {
  const { success, status, duration_ms: ms, response_preview: preview, message } = answer
  return (
    <Section title={texts.testTitle}>
      <div className="grid gap-3 text-sm">
        <p role="status" className="flex flex-wrap items-center gap-2">
          {status !== null && <Badge tone={success ? 'good' : 'danger'}>{status}</Badge>}
          <span className="font-medium wrap-anywhere">{message}</span>
          <span className="text-muted">{texts.tookMs(ms)}</span>
        </p>
        {status !== null && (preview ?? '') === '' && <p className="text-muted">{texts.noBody}</p>}
        {preview !== null && preview !== '' && <CodeBlock text={preview} label={texts.testTitle} />}
      </div>
    </Section>
  )
}
