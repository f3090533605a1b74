import type { Message } from './message.ts'
import { quoted, timeInMail } from './words.ts'

export function keyExpires({
  name,
  id,
  expiresAt,
  url,
}: {
  name: string
  id: number
  expiresAt: number
  url: string
}): Message {
  const key = quoted(name, `with the number ${id}`)
  return {
    subject: `Your API key ${key} expires soon`,
    paragraphs: [
      `Your API key ${key} expires at ${timeInMail(expiresAt)}. Requests that use it are refused from then on.`,
      'If it is still needed, make a new key and put it in its place before that time.',
    ],
    link: { label: 'Open your keys', url },
  }
}
