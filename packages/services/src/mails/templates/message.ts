/** What a mail says, as text and as HTML. */
export interface Message {
  subject: string
  paragraphs: readonly string[]
  /** Where the reader goes next. Ours alone: no link comes from what people wrote. */
  link?: { label: string; url: string }
}

/** HTML, in which everything that was put into it is escaped. */
interface Html {
  html: string
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Makes HTML of a template: what is put into it is escaped, unless it is HTML of this function or a list of that. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | readonly Html[])[]): Html {
  const inner = values.map((value) => {
    if (typeof value === 'string') return value.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')
    return 'html' in value ? value.html : value.map((it) => it.html).join('')
  })
  return { html: String.raw({ raw: parts }, ...inner) }
}

/** The mail of a message. `sentBy` is the address of the service. */
export function renderMessage(
  { subject, paragraphs, link }: Message,
  sentBy: string,
): { subject: string; text: string; html: string } {
  const footer = `This mail was sent by ${sentBy}. Answers to it are not read.`
  const text = [...paragraphs, ...(link === undefined ? [] : [`${link.label}: ${link.url}`]), `-- \n${footer}`]
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
        ${paragraphs.map((it) => html`<p>${it}</p> `)}${
          link === undefined ? [] : html`<p><a href="${link.url}">${link.label}</a></p> `
        }
        <p style="color: #666; font-size: 0.85em">${footer}</p>
      </body>
    </html> `
  return { subject, text: `${text.join('\n\n')}\n`, html: body.html }
}
