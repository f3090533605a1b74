import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { statisticsTexts as texts } from '../../texts/statistics.ts'
import { classes } from '../../ui/classes.ts'
import { periods, type Period } from './period.ts'

/** How many days are shown. The address of the page has it. */
export function PeriodLinks({ days: shown }: { days: Period }): ReactNode {
  return (
    <nav aria-label={texts.period} className="flex flex-wrap gap-1">
      {periods.map((days) => (
        <Link
          key={days}
          to="."
          search={{ days }}
          replace
          aria-current={days === shown ? 'true' : undefined}
          className={classes(
            'rounded-md px-3 py-1.5 text-sm',
            days === shown ? 'bg-accent-soft font-medium text-accent-strong' : 'text-muted hover:bg-sunken',
          )}
        >
          {texts.days(days)}
        </Link>
      ))}
    </nav>
  )
}
