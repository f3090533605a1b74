import { Check, Copy } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { texts } from '../../texts/common.ts'
import { classes } from '../classes.ts'
import { buttonClasses } from './Button.tsx'
import { copyText } from './copy-text.ts'

interface CopyButtonProps {
  text: string
  /** What is copied, e.g. "Copy the id". */
  label: string
  size?: 'small' | 'normal'
}

const SHOWN_MS = 2_000

/** Copies a text, and says whether it is in the clipboard: a browser may refuse. */
export function CopyButton({ text, label, size = 'normal' }: CopyButtonProps): ReactNode {
  const [result, setResult] = useState<'copied' | 'selected'>()
  useEffect(() => {
    if (result === undefined) return undefined
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [result])
  const said = result === 'copied' ? texts.copied : result === 'selected' ? texts.notCopied : undefined
  const isSmall = size === 'small'
  return (
    <span className="inline-flex items-center gap-1.5">
      <button
        type="button"
        aria-label={isSmall ? label : undefined}
        title={isSmall ? label : undefined}
        onClick={() => void copyText(text).then((isCopied) => setResult(isCopied ? 'copied' : 'selected'))}
        className={isSmall ? 'rounded p-1.5 text-muted hover:bg-sunken hover:text-ink' : buttonClasses('plain')}
      >
        {result === 'copied' ? <Check aria-hidden size={16} className="text-good" /> : <Copy aria-hidden size={16} />}
        {!isSmall && label}
      </button>
      <span role="status" className={classes('text-xs', result === 'selected' ? 'text-danger' : 'text-good')}>
        {said}
      </span>
    </span>
  )
}
