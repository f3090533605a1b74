import { nameInMail } from '@organizations/domain'

/** A name that people chose, in quotes; in its place what it is the name of, when nothing of it may be said. */
export function quoted(name: string, otherwise: string): string {
  const said = nameInMail(name)
  return said === '' ? otherwise : `“${said}”`
}

/** A time for people, the same in every place. */
export function timeInMail(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** A role for people. */
export function roleInMail(role: string): string {
  return role.replace('_', ' ')
}
