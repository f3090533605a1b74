import { Link } from '@tanstack/react-router'
import { History } from 'lucide-react'
import type { ReactNode } from 'react'
import { auditTexts as texts } from '../../texts/audit.ts'
import { buttonClasses } from '../../ui/button/Button.tsx'

interface HistoryLinkProps {
  orgId: string
  /** As entries of the audit log name it, such as `com.example.app/channel/production`. */
  subject: string
  /** Where there is only room for a sign, such as in a row of a table: what people call the thing. */
  name?: string
}

/** Leads from a thing to all that was done to it. */
export function HistoryLink({ orgId, subject, name }: HistoryLinkProps): ReactNode {
  const isSign = name !== undefined
  return (
    <Link
      to="/org/$orgId/audit"
      params={{ orgId }}
      search={{ subject }}
      aria-label={isSign ? `${texts.history}: ${name}` : undefined}
      title={isSign ? texts.history : undefined}
      className={buttonClasses('quiet', isSign ? 'small' : 'normal')}
    >
      <History aria-hidden size={16} />
      {!isSign && texts.history}
    </Link>
  )
}
