import { isSender, openMailer, parseMailUrl, parseSender, type MailServer, type Sender } from '@organizations/mailer'
import type { MailDeps, MailLinks } from '@organizations/services'
import { z } from 'zod'
import type { OpenDeps } from '../open-deps.ts'
import { proxyVariables } from '../environment/proxy-variables.ts'
import { EnvironmentError } from '../environment/read-env.ts'

/** Where mails go, for every program that queues or sends some. */
export const mailVariables = {
  MAIL_URL: z
    .string()
    .superRefine((text, context) => {
      try {
        parseMailUrl(text)
      } catch (error) {
        context.addIssue(error instanceof Error ? error.message : String(error)) // it does not have the text in it
      }
    })
    .optional(),
  MAIL_FROM: z
    .string()
    .refine(isSender, { error: 'expected an address such as mail@example.com, or Organizations <mail@example.com>' })
    .optional(),
  PUBLIC_URL: proxyVariables.PUBLIC_URL,
}

/** Undefined values are of programs that send none. */
export interface MailEnvironment {
  MAIL_URL?: string | undefined
  MAIL_FROM?: string | undefined
  PUBLIC_URL?: string | undefined
}

export interface MailSettings {
  server: MailServer
  from: Sender
  links: MailLinks
}

/** What mails need, or nothing where none is sent. Throws `EnvironmentError` when only a part of it is there. */
export function mailSettings({ MAIL_URL, MAIL_FROM, PUBLIC_URL }: MailEnvironment): MailSettings | undefined {
  if (MAIL_URL === undefined) return undefined
  const server = parseMailUrl(MAIL_URL)
  const from = MAIL_FROM ?? server.from
  const missing = [
    ...(from === undefined ? ['MAIL_FROM: expected the sender of mails, because MAIL_URL is set without ?from='] : []),
    ...(PUBLIC_URL === undefined
      ? ['PUBLIC_URL: expected where the links of mails lead, because MAIL_URL is set']
      : []),
  ]
  if (from === undefined || PUBLIC_URL === undefined) throw new EnvironmentError(missing)
  return { server, from: parseSender(from), links: { publicUrl: PUBLIC_URL } }
}

/** What sends mails; nothing where none is sent. No connection is opened before there is one to send. */
export function openMailing(
  { deps, metrics }: Pick<OpenDeps, 'deps' | 'metrics'>,
  env: MailEnvironment,
): MailDeps | undefined {
  const settings = mailSettings(env)
  if (settings === undefined) return undefined
  const { links: mails, ...server } = settings
  return { ...deps, mails, mailer: openMailer(server), random: Math.random, mailMeters: metrics.mailMeters }
}
