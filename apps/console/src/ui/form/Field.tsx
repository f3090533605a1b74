import { useId, type ComponentProps, type ReactNode } from 'react'
import type { FieldError } from 'react-hook-form'
import { texts } from '../../texts/common.ts'
import { classes } from '../classes.ts'

interface Labelled {
  label: string
  /** Shown under the field, and read out with it. */
  hint?: ReactNode
  error?: Pick<FieldError, 'message'> | undefined
  isOptional?: boolean
}

const box = classes(
  'w-full rounded-md border bg-surface px-3 py-1.5 text-[0.9375rem] text-ink placeholder:text-muted',
  'aria-invalid:border-danger disabled:bg-sunken',
)

/** A line of text with its label: `<TextField label="Name" {...form.register('name')} error={errors.name} />`. */
export function TextField({
  label,
  hint,
  error,
  isOptional,
  className,
  ...rest
}: Labelled & ComponentProps<'input'>): ReactNode {
  return (
    <FieldFrame {...{ label, hint, error, isOptional, className }}>
      {(attributes) => (
        <input
          type="text"
          autoComplete="off"
          {...rest}
          {...attributes}
          className={classes(box, 'border-edge min-h-9')}
        />
      )}
    </FieldFrame>
  )
}

/** A choice of a few: the browser's own list, which every device knows. */
export function SelectField({
  label,
  hint,
  error,
  isOptional,
  className,
  ...rest
}: Labelled & ComponentProps<'select'>): ReactNode {
  return (
    <FieldFrame {...{ label, hint, error, isOptional, className }}>
      {(attributes) => <select {...rest} {...attributes} className={classes(box, 'border-edge min-h-9')} />}
    </FieldFrame>
  )
}

/** Yes or no. */
export function CheckField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'input'>): ReactNode {
  const id = useId()
  return (
    <div className={className}>
      <label className="flex items-start gap-2.5 text-sm font-medium">
        <input type="checkbox" {...rest} aria-describedby={`${id}-hint`} className="mt-0.5 size-4 shrink-0" />
        {label}
      </label>
      <FieldNotes id={id} hint={hint} error={error} className="ml-6.5" />
    </div>
  )
}

interface FieldAttributes {
  id: string
  'aria-invalid': boolean
  'aria-describedby': string
}

function FieldFrame({
  label,
  hint,
  error,
  isOptional = false,
  className,
  children,
}: { [Name in keyof Labelled]: Labelled[Name] | undefined } & {
  label: string
  className: string | undefined
  children: (attributes: FieldAttributes) => ReactNode
}): ReactNode {
  const id = useId()
  return (
    <div className={classes('grid gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {isOptional && <span className="font-normal text-muted"> ({texts.optional})</span>}
      </label>
      {children({ id, 'aria-invalid': error !== undefined, 'aria-describedby': `${id}-hint` })}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  )
}

function FieldNotes({
  id,
  hint,
  error,
  className,
}: {
  id: string
  hint: ReactNode
  error: Labelled['error']
  className?: string
}): ReactNode {
  return (
    <div id={`${id}-hint`} className={classes('text-xs', className)}>
      {error?.message !== undefined && <p className="font-medium text-danger">{error.message}</p>}
      {hint !== undefined && <p className="text-muted">{hint}</p>}
    </div>
  )
}
