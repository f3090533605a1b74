import type { ReactNode } from 'react'
import type { FieldValues } from 'react-hook-form'
import { texts } from '../../texts/common.ts'
import { Button } from '../button/Button.tsx'
import { Actions, Dialog } from './Dialog.tsx'
import { Form, type FormProps } from '../form/Form.tsx'
import { SameCall, type SameCallProps } from '../form/SameCall.tsx'

interface FormDialogProps<Input extends FieldValues, Output> extends Omit<FormProps<Input, Output>, 'foot'> {
  title: string
  description?: ReactNode
  /** On the button that sends it. */
  submit: string
  isDangerous?: boolean
  /** Can it not be sent as it is, e.g. because nothing was changed? */
  isDisabled?: boolean
  /** What it does, as a call to copy. */
  call?: SameCallProps
  onClose: () => void
}

/** A form in a dialog, which a stray click does not lose once it was begun. */
export function FormDialog<Input extends FieldValues, Output>({
  title,
  description,
  submit,
  isDangerous = false,
  isDisabled = false,
  call,
  onClose,
  ...form
}: FormDialogProps<Input, Output>): ReactNode {
  const foot = (
    <>
      {call && <SameCall {...call} />}
      <Actions>
        <Button onClick={onClose}>{texts.cancel}</Button>
        <Button
          type="submit"
          look={isDangerous ? 'danger' : 'main'}
          writes
          disabled={isDisabled}
          isBusy={form.sending.isPending}
        >
          {submit}
        </Button>
      </Actions>
    </>
  )
  return (
    <Dialog isGuarded={form.form.formState.isDirty} onClose={onClose} title={title} description={description}>
      <Form {...form} foot={foot} />
    </Dialog>
  )
}
