import { Webhook } from 'standardwebhooks'

export interface ToSign {
  /** Of the event, or of what is asked: the same in every try. */
  id: string
  body: string
  /** Milliseconds since 1970. */
  now: number
}

/** The headers of Standard Webhooks (https://www.standardwebhooks.com): one signature for each secret. */
export function signRequest({ id, body, now }: ToSign, secrets: readonly string[]): Record<string, string> {
  const at = new Date(now)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}
