import { emailAddress, lineOfText } from '../input/fields.ts'

/** How an identity came to its user. */
export const waysOfLinking = ['made', 'email', 'machine'] as const
export type LinkedHow = (typeof waysOfLinking)[number]

const address = emailAddress('email').toLowerCase()
const personsName = lineOfText('name', 255)

/** The address that an issuer has verified, as users have theirs; undefined for what is none. */
export function readSeenAddress(email: string | undefined): string | undefined {
  return address.safeParse(email).data
}

/** The name that an issuer gives a person, where it can be the name of a user. */
export function readSeenName(name: string | undefined): string | undefined {
  return personsName.safeParse(name).data
}
