import { useState, type ReactNode } from 'react'
import { verifyTexts as texts } from '../../texts/webhooks.ts'
import { CodeBlock } from '../../ui/facts/CodeBlock.tsx'
import { SelectField } from '../../ui/form/Field.tsx'

/** The code that checks a delivery, to be copied into the receiver. */
export function VerifyingCode(): ReactNode {
  const [language, setLanguage] = useState<keyof typeof programs>('JavaScript, with standardwebhooks')
  return (
    <div className="grid gap-3">
      <SelectField
        label={texts.language}
        className="w-full sm:w-80"
        value={language}
        onChange={({ target }) => setLanguage(target.value as typeof language)} // of the options below
      >
        {Object.keys(programs).map((it) => (
          <option key={it}>{it}</option>
        ))}
      </SelectField>
      <CodeBlock text={programs[language]} label={language} copyLabel={texts.copy} />
    </div>
  )
}

const programs = {
  'JavaScript, with standardwebhooks': `import { Webhook } from 'standardwebhooks'

// body: the request's body as it came, as text. Throws when it is not ours, or is old.
const event = new Webhook(process.env.WEBHOOK_SECRET).verify(body, headers)`,

  'JavaScript, without a library': `import { createHmac, timingSafeEqual } from 'node:crypto'

const FIVE_MINUTES = 300

// body: the request's body as it came, as text. Throws when it is not ours, or is old.
export function verify(body, headers, secret = process.env.WEBHOOK_SECRET) {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  if (!(age <= FIVE_MINUTES)) throw new Error('The request is old')
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(\`\${id}.\${timestamp}.\${body}\`).digest()
  const isOurs = String(headers['webhook-signature'])
    .split(' ')
    .filter((it) => it.startsWith('v1,'))
    .map((it) => Buffer.from(it.slice(3), 'base64'))
    .some((it) => it.length === expected.length && timingSafeEqual(it, expected))
  if (!isOurs) throw new Error('The signature does not match')
  return JSON.parse(body)
}`,

  'Python, with standardwebhooks': `import os
from standardwebhooks import Webhook

# body: the request's body as it came. Raises when it is not ours, or is old.
event = Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, headers)`,

  'Python, without a library': `import base64, hashlib, hmac, json, os, time

# body: the request's body as it came, as bytes. Raises when it is not ours, or is old.
def verify(body, headers, secret=os.environ["WEBHOOK_SECRET"]):
    event_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        raise ValueError("The request is old")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    if not any(hmac.compare_digest(it, expected) for it in headers["webhook-signature"].split()):
        raise ValueError("The signature does not match")
    return json.loads(body)`,
} as const
