import type { ComponentProps, ReactNode } from 'react'
import { useWatched } from '../../api/watched.ts'
import { serverIsAway } from '../../api/state.ts'
import { classes } from '../classes.ts'

export type ButtonLook = 'main' | 'plain' | 'danger' | 'quiet'
/** Small ones are for rows of tables. */
export type ButtonSize = 'small' | 'normal'

const looks: Record<ButtonLook, string> = {
  main: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  plain: 'bg-surface text-ink border-edge hover:bg-sunken',
  danger: 'bg-danger text-on-danger border-transparent hover:bg-danger-strong',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-sunken',
}

/** The classes of a button, for links that look like one. */
export function buttonClasses(look: ButtonLook = 'plain', size: ButtonSize = 'normal'): string {
  return classes(
    'inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap',
    size === 'small' ? 'min-h-7 px-2.5 text-xs' : 'min-h-9 px-3.5 py-1.5 text-sm',
    'transition-colors disabled:cursor-not-allowed disabled:opacity-55',
    looks[look],
  )
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  size?: ButtonSize
  /** Is what it began still under way? It then takes no second click. */
  isBusy?: boolean
  /** Does it change something? It then waits while the server is away. */
  writes?: boolean
  children: ReactNode
}

export function Button({
  look = 'plain',
  size = 'normal',
  isBusy = false,
  writes = false,
  disabled = false,
  className,
  ...rest
}: ButtonProps): ReactNode {
  const isAway = useWatched(serverIsAway)
  return (
    <button
      type="button"
      {...rest}
      aria-busy={isBusy}
      disabled={disabled || isBusy || (writes && isAway)}
      className={classes(buttonClasses(look, size), className)}
    />
  )
}
