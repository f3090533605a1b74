import { useEffect, type ReactNode } from 'react'
import { useWatched, watched, type Watched } from '../api/watched.ts'

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
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-5 z-10 flex justify-center px-4">
      {sentence !== '' && (
        <p className="rounded-lg bg-ink px-4 py-2 text-sm font-medium text-page shadow-raised">{sentence}</p>
      )}
    </div>
  )
}
