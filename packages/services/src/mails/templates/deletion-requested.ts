import type { Message } from './message.ts'
import { quoted, timeInMail } from './words.ts'

interface Requested {
  organizationId: string
  /** Null once nothing of the organization is left. */
  name: string | null
  requestedAt: number
  url: string
}

export function deletionRequested({ organizationId, name, requestedAt, url }: Requested): Message {
  const known = name === null ? organizationId : `${quoted(name, 'the organization')} (${organizationId})`
  return {
    subject: `The deletion of ${name === null ? organizationId : quoted(name, organizationId)} has begun`,
    paragraphs: [
      `At ${timeInMail(requestedAt)} you asked for the deletion of ${known}. It cannot be stopped or undone.`,
      'When everything is removed, a mail with the signed receipt follows. If it was not you who asked, revoke your keys and tell an operator of the service at once.',
    ],
    link: { label: 'Watch the deletion', url },
  }
}
