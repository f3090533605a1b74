import { FileUp } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { formatBytes } from '../../texts/format.ts'
import { classes } from '../classes.ts'

interface FileFieldProps {
  label: string
  /** What one can do here, as long as no file is chosen. */
  prompt: string
  file: File | undefined
  error?: string | undefined
  disabled?: boolean
  onChoose: (file: File) => void
}

/** A file, chosen or dropped. */
export function FileField({ label, prompt, file, error, disabled = false, onChoose }: FileFieldProps): ReactNode {
  const id = useId()
  const [isOver, setOver] = useState(false)
  const choose = (files: FileList | null | undefined) => {
    const first = files?.[0]
    if (first !== undefined && !disabled) onChoose(first)
  }
  return (
    <div className="grid gap-1">
      <span id={id} className="text-sm font-medium">
        {label}
      </span>
      <label
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          choose(event.dataTransfer.files)
        }}
        className={classes(
          'flex cursor-pointer items-center gap-3 rounded-lg border border-dashed px-4 py-4 text-sm has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
          isOver ? 'border-accent bg-accent-soft' : error === undefined ? 'border-edge' : 'border-danger',
        )}
      >
        <FileUp aria-hidden size={20} className="shrink-0 text-muted" />
        <input
          type="file"
          className="sr-only"
          aria-labelledby={id}
          aria-describedby={`${id}-file`}
          aria-invalid={error !== undefined}
          disabled={disabled}
          onChange={({ target }) => choose(target.files)}
        />
        <span id={`${id}-file`} className="min-w-0 wrap-anywhere">
          {file === undefined ? prompt : `${file.name} (${formatBytes(file.size)})`}
        </span>
      </label>
      {error !== undefined && <p className="text-xs font-medium text-danger">{error}</p>}
    </div>
  )
}
