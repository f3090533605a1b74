/**
 * Hands letters to the mail server that the operator names. What a server answers, and the addresses in it, stay in here:
 * an outcome has codes and our own words alone.
 */
export { isSender, MailUrlError, parseMailUrl, parseSender, type MailServer, type Sender } from './mail-url.ts'
export { openMailer, type Attachment, type Letter, type Mailer, type MailOutcome } from './mailer.ts'
