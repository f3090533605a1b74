import type { Message } from './message.ts'

interface Completed {
  organizationId: string
  number: number
  hash: string
  filename: string
  url: string
}

export function deletionCompleted({ organizationId, number, hash, filename, url }: Completed): Message {
  return {
    subject: `${organizationId} is deleted: receipt ${number}`,
    paragraphs: [
      `The organization ${organizationId} and everything that belonged to it are removed. You asked for this deletion.`,
      `The file ${filename} is the signed receipt: it says what was removed, and can be verified by anyone who has it. Its hash is ${hash}.`,
      'Keep the file. The receipt names no content, so neither does this mail.',
    ],
    link: { label: 'Verify the receipt', url },
  }
}
