import type { ReactNode } from 'react'

/** An e-mail address, which is broken before its host where it does not fit, and not in the midst of a word. */
export function Address({ email }: { email: string }): ReactNode {
  const at = email.indexOf('@') + 1
  return (
    <>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </>
  )
}
