import type { Message } from './message.ts'
import { quoted, roleInMail } from './words.ts'

export function invitation({ organization, role, url }: { organization: string; role: string; url: string }): Message {
  const name = quoted(organization, 'an organization')
  return {
    subject: `You are invited to ${name}`,
    paragraphs: [
      `You are invited to become a member of ${name}, with the role ${roleInMail(role)}.`,
      'The invitation ends 7 days after it was made. If you did not expect it, you need not do anything.',
    ],
    link: { label: 'See the invitation', url },
  }
}
