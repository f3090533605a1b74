/** Reads a mail as a mail program does, as far as our own mails need it. */
export interface ReadMail {
  /** By their names in lower case, decoded. */
  headers: Readonly<Record<string, string>>
  text: string
  html: string
  /** By their names. */
  attachments: Readonly<Record<string, string>>
}

interface Part {
  headers: Record<string, string>
  body: string
}

export function readMail(raw: string): ReadMail {
  const { headers, body } = readPart(raw)
  const leaves = leavesOf({ headers, body })
  const find = (type: string) => leaves.find((it) => typeOf(it) === type && nameOf(it) === undefined)
  const attachments = leaves.flatMap((it) => {
    const name = nameOf(it)
    return name === undefined ? [] : [[name, contentOf(it)] as const]
  })
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, decodeWords(value)])),
    text: contentOf(find('text/plain')),
    html: contentOf(find('text/html')),
    attachments: Object.fromEntries(attachments),
  }
}

function readPart(raw: string): Part {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { headers: Object.fromEntries(headers), body: raw.slice(end + 4) }
}

function leavesOf(part: Part): Part[] {
  const [, boundary] = /boundary="?([^";]+)/.exec(part.headers['content-type'] ?? '') ?? []
  if (boundary === undefined) return [part]
  const inner = `\r\n${part.body}`.split(`\r\n--${boundary}`).slice(1, -1)
  return inner.flatMap((it) => leavesOf(readPart(it.replace(/^\r\n/, ''))))
}

function typeOf({ headers }: Part): string | undefined {
  return /^[^;]+/.exec(headers['content-type'] ?? '')?.[0].trim()
}

function nameOf({ headers }: Part): string | undefined {
  return /filename="?([^";]+)/.exec(headers['content-disposition'] ?? '')?.[1]
}

function contentOf(part: Part | undefined): string {
  if (part === undefined) return ''
  const { headers, body } = part
  const encoding = headers['content-transfer-encoding']?.toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  return Buffer.from(encoding === 'quoted-printable' ? unquote(body) : body, 'latin1')
    .toString()
    .replaceAll('\r\n', '\n')
}

function unquote(text: string): string {
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Encoded words, such as =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=. */
function decodeWords(value: string): string {
  const joined = value.replaceAll(/\?= +=\?/g, '?==?')
  return joined.replaceAll(/=\?[^?]+\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, text: string) =>
    encoding.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString()
      : Buffer.from(unquote(text.replaceAll('_', ' ')), 'latin1').toString(),
  )
}
