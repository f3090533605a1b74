import type { Message } from './message.ts'
import { timeInMail } from './words.ts'

export function identityLinked({ at, url }: { at: number; url: string }): Message {
  return {
    subject: 'A sign-in was connected with your account',
    paragraphs: [
      `Since ${timeInMail(at)} you can also sign in through your identity provider: it says that this address is yours.`,
      'If that was not you, tell an operator of the service at once.',
    ],
    link: { label: 'See where you are signed in', url },
  }
}
