import type { ReactNode } from 'react'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { Badge } from '../../ui/facts/Badge.tsx'

export function StateBadge({ isEnabled }: { isEnabled: boolean }): ReactNode {
  return isEnabled ? <Badge tone="good">{texts.enabled}</Badge> : <Badge tone="warn">{texts.disabled}</Badge>
}
