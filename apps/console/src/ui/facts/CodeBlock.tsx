import type { ReactNode } from 'react'
import { CopyButton } from '../button/CopyButton.tsx'

interface CodeBlockProps {
  text: string
  /** What is copied, e.g. "Copy the payload"; without it there is no button. */
  copyLabel?: string
  /** What it is, for those who come to it by keyboard. */
  label: string
}

/** Text as a machine reads it: JSON, an answer, a program. It scrolls in itself. */
export function CodeBlock({ text, copyLabel, label }: CodeBlockProps): ReactNode {
  return (
    <div className="relative min-w-0">
      <pre
        role="region"
        tabIndex={0}
        aria-label={label}
        className="max-h-96 overflow-auto rounded-md bg-sunken py-2.5 pr-10 pl-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {text}
      </pre>
      {copyLabel !== undefined && (
        <span className="absolute top-1 right-1">
          <CopyButton text={text} label={copyLabel} size="small" />
        </span>
      )}
    </div>
  )
}
