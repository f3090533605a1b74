/** What a mail server of tests answers. Held: nothing, until it is released. */
export type ServerAnswer = 'accept' | 'hold' | { code: number; at: 'sender' | 'recipient' | 'content' }

/** A mail as it came over the wire. */
export interface RawMail {
  to: string[]
  from: string
  raw: string
  /** It came encrypted. */
  secure: boolean
}

/** PEM. `secure`: from the first byte on; else it is offered by STARTTLS. */
export interface ServerTls {
  cert: string
  key: string
  secure: boolean
}

export type ToServer = { answer: ServerAnswer } | { release: true }
export type FromServer = { port: number } | { received: RawMail } | { held: RawMail }
