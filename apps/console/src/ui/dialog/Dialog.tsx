import { X } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { texts } from '../../texts/common.ts'
import { Away } from '../page/Away.tsx'
import { focusHeading } from '../page/Page.tsx'

export interface DialogProps {
  onClose: () => void
  title: string
  /** What it is about, or what it will take along. */
  description?: ReactNode
  children: ReactNode
  /** Is something in it that a stray click must not lose, such as a secret or a form? Only its buttons close it then. */
  isGuarded?: boolean
}

/** A dialog over the page, with its title, and a button that closes it unless it is guarded. */
export function Dialog({ onClose, title, description, children, isGuarded = false }: DialogProps): ReactNode {
  const id = useId()
  return (
    <DialogFrame
      labelledBy={id}
      {...(description !== undefined && { describedBy: `${id}-about` })}
      onClose={onClose}
      isGuarded={isGuarded}
    >
      <div className="p-5 sm:p-6">
        <h2 id={id} className="pr-9 text-lg leading-snug font-semibold">
          {title}
        </h2>
        <Away />
        {description !== undefined && (
          <div id={`${id}-about`} className="mt-1.5 text-sm text-muted">
            {description}
          </div>
        )}
        <div className="mt-4">{children}</div>
        {!isGuarded && (
          <button
            type="button"
            aria-label={texts.close}
            onClick={onClose}
            className="absolute top-3.5 right-3.5 rounded-md p-1.5 text-muted hover:bg-sunken hover:text-ink"
          >
            <X aria-hidden size={18} />
          </button>
        )}
      </div>
    </DialogFrame>
  )
}

interface DialogFrameProps {
  labelledBy?: string
  describedBy?: string
  label?: string
  isGuarded?: boolean
  className?: string
  onClose: () => void
  children: ReactNode
}

/**
 * The browser's own dialog: it keeps the focus in itself, and lies above all else. It gives the focus back when it closes:
 * to what had it before, or to the heading where that is gone.
 */
export function DialogFrame({
  labelledBy,
  describedBy,
  label,
  isGuarded = false,
  className = 'max-w-lg',
  onClose,
  children,
}: DialogFrameProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const before = returning ?? document.activeElement
    if (document.querySelector('dialog:modal') === null) keepScrollbar()
    dialog.current?.showModal()
    return () => giveFocusBack(before)
  }, [])
  return createPortal(
    <dialog
      ref={dialog}
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onKeyDown={(event) => {
        // Browsers let a page refuse the first Escape alone, unless its key is refused.
        if (isGuarded && event.key === 'Escape') event.preventDefault()
      }}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return // a field for files has such an event too
        event.preventDefault()
        if (!isGuarded) onClose()
      }}
      onClose={({ currentTarget }) => (isGuarded ? currentTarget.showModal() : onClose())}
      onMouseDown={(event) => !isGuarded && isBeside(event) && onClose()}
      className="fixed inset-0 m-0 grid size-full max-h-none max-w-none items-start justify-items-center overflow-y-auto bg-transparent p-3 text-ink backdrop:bg-veil sm:p-10"
    >
      <div
        className={`relative w-full rounded-xl border border-line bg-surface shadow-raised transition-[opacity,translate] starting:translate-y-2 starting:opacity-0 ${className}`}
      >
        {children}
      </div>
    </dialog>,
    document.body,
  )
}

/** Notes how wide the bar is that scrolls the page, for its styles: it goes away while a dialog is open. */
function keepScrollbar(): void {
  const { documentElement: root } = document
  root.style.setProperty('--scrollbar', `${innerWidth - root.clientWidth}px`)
}

/** On the veil, and not on the bar that scrolls it? */
function isBeside({ target, currentTarget, clientX }: MouseEvent): boolean {
  return target === currentTarget && clientX < currentTarget.clientWidth
}

/** What gets the focus back when the next frame is drawn, unless another dialog follows: that gives it back then. */
let returning: Element | null = null // module-level: one tab has one focus

function giveFocusBack(before: Element | null): void {
  returning = before
  requestAnimationFrame(() => {
    returning = null
    if (document.activeElement !== document.body) return // another dialog has it
    if (before instanceof HTMLElement && before.isConnected) before.focus()
    if (document.activeElement === document.body) focusHeading()
  })
}

/** The row of buttons that ends a dialog or a form. */
export function Actions({ children }: { children: ReactNode }): ReactNode {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>
}
