import type { ReactNode } from 'react'
import { classes } from '../classes.ts'

export type BadgeTone = 'plain' | 'accent' | 'good' | 'warn' | 'danger'

const tones: Record<BadgeTone, string> = {
  plain: 'bg-sunken text-ink',
  accent: 'bg-accent-soft text-accent-strong',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
}

/** A word about the state of a thing. */
export function Badge({ tone = 'plain', children }: { tone?: BadgeTone; children: ReactNode }): ReactNode {
  return (
    <span
      className={classes('inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap', tones[tone])}
    >
      {children}
    </span>
  )
}
