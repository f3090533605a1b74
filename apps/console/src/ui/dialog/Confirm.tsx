import type { ReactNode } from 'react'
import { texts } from '../../texts/common.ts'
import { Button } from '../button/Button.tsx'
import { Actions, Dialog } from './Dialog.tsx'
import { RefusalNote } from '../page/RefusalNote.tsx'

export interface ConfirmProps {
  title: string
  /** What it takes along, and whether it can be undone. */
  children: ReactNode
  confirm: string
  isDangerous?: boolean
  isBusy: boolean
  error: unknown
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something that cannot be undone by a click. */
export function Confirm({
  title,
  children,
  confirm,
  isDangerous = false,
  isBusy,
  error,
  onConfirm,
  onClose,
}: ConfirmProps): ReactNode {
  return (
    <Dialog onClose={onClose} title={title}>
      <div className="grid gap-4 text-sm">
        <div className="grid gap-2">{children}</div>
        {error !== null && error !== undefined && <RefusalNote error={error} />}
      </div>
      <Actions>
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button look={isDangerous ? 'danger' : 'main'} writes isBusy={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Actions>
    </Dialog>
  )
}
