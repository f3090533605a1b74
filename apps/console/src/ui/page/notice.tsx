import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useWatched, watched, type Watched } from '../../api/watched.ts'

const SHOWN_MS = 5_000

const current: Watched<string> = watched('')

/** Says for a moment that something is done, at the foot of the page. It takes no focus. */
export function notify(sentence: string): void {
  current.set('')
  queueMicrotask(() => current.set(sentence))
}

/** Where notices appear; once in the page. */
export function Notices(): ReactNode {
  const sentence = useWatched(current)
  useEffect(() => {
    if (sentence === '') return undefined
    const timer = setTimeout(() => current.set(''), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [sentence])
  return <div role="status">{sentence !== '' && <Notice key={sentence} sentence={sentence} />}</div>
}

/** A popover, because dialogs lie above all else. */
function Notice({ sentence }: { sentence: string }): ReactNode {
  const place = useRef<HTMLParagraphElement>(null)
  useLayoutEffect(() => place.current?.showPopover(), [])
  return (
    <p
      ref={place}
      popover="manual"
      className="pointer-events-none fixed inset-x-0 top-auto bottom-5 m-0 mx-auto w-fit max-w-[calc(100%-2rem)] rounded-lg border-0 bg-ink px-4 py-2 text-sm font-medium text-page shadow-raised"
    >
      {sentence}
    </p>
  )
}
