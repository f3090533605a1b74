import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'

interface DropPageProps {
  /** What happens when the file is let go. */
  label: string
  onDrop: (file: File) => void
}

/** Takes a file that is dropped anywhere on the page. Only for those who drag: there is a button for all. */
export function DropPage({ label, onDrop }: DropPageProps): ReactNode {
  const [isOver, setOver] = useState(false)
  const drop = useEffectEvent(onDrop)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault() // else the browser would open the file in place of the page
      setOver(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false)
    const end = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0]
      setOver(false)
      if (file === undefined) return
      event.preventDefault()
      drop(file)
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', end)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', end)
    }
  }, [])
  if (!isOver) return null
  return (
    <div aria-hidden className="pointer-events-none fixed inset-0 z-10 grid place-items-center bg-veil p-6">
      <p className="rounded-xl border-2 border-dashed border-accent bg-surface px-8 py-6 font-semibold shadow-raised">
        {label}
      </p>
    </div>
  )
}
