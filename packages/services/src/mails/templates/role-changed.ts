import type { Message } from './message.ts'
import { quoted, roleInMail } from './words.ts'

export function roleChanged({ organization, role, url }: { organization: string; role: string; url: string }): Message {
  const name = quoted(organization, 'an organization')
  return {
    subject: `Your role in ${name} was changed`,
    paragraphs: [`Your role in ${name} was changed. It is now ${roleInMail(role)}.`],
    link: { label: 'Open the organization', url },
  }
}
