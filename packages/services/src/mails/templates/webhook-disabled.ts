import type { Message } from './message.ts'
import { quoted } from './words.ts'

interface Disabled {
  organization: string
  name: string
  /** In our words. */
  reason: string | null
  url: string
}

export function webhookDisabled({ organization, name, reason, url }: Disabled): Message {
  const webhook = quoted(name, 'a webhook')
  return {
    subject: `The webhook ${webhook} was disabled`,
    paragraphs: [
      `The webhook ${webhook} of ${quoted(organization, 'an organization')} was disabled, and nothing is delivered to it any more.`,
      ...(reason === null ? [] : [`The reason: ${reason}.`]),
      'Once its receiver works again, an admin of the organization can enable it. It then hears of what happens from that moment on.',
    ],
    link: { label: 'Open the webhook', url },
  }
}
