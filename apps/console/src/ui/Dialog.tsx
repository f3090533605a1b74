import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { texts } from '../texts/common.ts'
import { keepFocus } from './Page.tsx'

export interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  /** What it is about, or what it will take along. */
  description?: ReactNode
  children: ReactNode
  /** Is something in it that a stray click must not lose, such as a secret or a form? Only its buttons close it then. */
  isGuarded?: boolean
}

/**
 * A dialog over the page. It keeps the focus in itself, and gives it back when it closes: to what had it before, or to the
 * heading where that is gone.
 */
export function Dialog({ isOpen, onClose, title, description, children, isGuarded = false }: DialogProps): ReactNode {
  useEffect(() => keepFocus, [])
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open, { reason, cancel }) => {
        if (open) return
        if (isGuarded && (reason === 'outside-press' || reason === 'escape-key' || reason === 'focus-out'))
          return cancel()
        onClose()
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-veil transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 grid items-start justify-items-center overflow-y-auto p-3 sm:p-10">
          <Base.Popup className="relative w-full max-w-lg rounded-xl border border-line bg-surface p-5 shadow-raised transition-[opacity,translate] data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:p-6">
            <Base.Title className="pr-9 text-lg leading-snug font-semibold">{title}</Base.Title>
            {description !== undefined && (
              <Base.Description render={<div />} className="mt-1.5 text-sm text-muted">
                {description}
              </Base.Description>
            )}
            <div className="mt-4">{children}</div>
            {!isGuarded && (
              <Base.Close
                aria-label={texts.close}
                className="absolute top-3.5 right-3.5 rounded-md p-1.5 text-muted hover:bg-sunken hover:text-ink"
              >
                <X aria-hidden size={18} />
              </Base.Close>
            )}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

/** The row of buttons that ends a dialog or a form. */
export function Actions({ children }: { children: ReactNode }): ReactNode {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
}
