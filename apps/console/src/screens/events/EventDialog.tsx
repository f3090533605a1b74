import type { OrganizationEvent } from '@organizations/client'
import type { ReactNode } from 'react'
import { eventsTexts as texts } from '../../texts/events.ts'
import { CodeBlock } from '../../ui/facts/CodeBlock.tsx'
import { Dialog } from '../../ui/dialog/Dialog.tsx'

/** One event, as programs get it. */
export function EventDialog({ event, onClose }: { event: OrganizationEvent; onClose: () => void }): ReactNode {
  return (
    <Dialog onClose={onClose} title={event.type}>
      <CodeBlock text={JSON.stringify(event, undefined, 2)} label={event.type} copyLabel={texts.copy} />
    </Dialog>
  )
}
