import { findMailAddress, findMembership, findOrganizationName, type MailToSend } from '@organizations/database'
import type { Membership, OrganizationId, UserId } from '@organizations/domain'
import type { Letter, MailDeps } from './mail-deps.ts'
import type { Message } from './templates/message.ts'

export type WriteDeps = Pick<MailDeps, 'db' | 'clock' | 'mails' | 'secretsKeys'>

/** What a mail says, and to which address. */
export interface Draft {
  to: string
  message: Message
  attachments?: Letter['attachments']
}

/** Undefined when the mail is not to be sent: what it tells is not true any more, or its recipient is gone. */
export type WriteDraft = (deps: WriteDeps, mail: MailToSend) => Promise<Draft | undefined>

type Body = Omit<Draft, 'to'> | undefined

/** To the user of the mail, unless they are gone. */
export function toUser(
  write: (deps: WriteDeps, mail: MailToSend & { userId: UserId }) => Promise<Body> | Body,
): WriteDraft {
  return async (deps, mail) => {
    const { userId } = mail
    if (userId === null) return undefined
    const to = await findMailAddress(deps.db, userId)
    const body = to === undefined ? undefined : await write(deps, { ...mail, userId })
    return to === undefined || body === undefined ? undefined : { to, ...body }
  }
}

/** Likewise, while they have a place in the organization that it is about. */
export function toMember(
  write: (
    deps: WriteDeps,
    mail: MailToSend & { organizationId: OrganizationId },
    place: Membership & { organization: string },
  ) => Promise<Body> | Body,
): WriteDraft {
  return toUser(async (deps, mail) => {
    const { organizationId, userId } = mail
    if (organizationId === null) return undefined
    const place = await findMembership(deps.db, { organizationId, userId }, deps.clock())
    const organization = await findOrganizationName(deps.db, organizationId)
    if (place === undefined || organization === undefined) return undefined
    return await write(deps, { ...mail, organizationId }, { ...place, organization })
  })
}
