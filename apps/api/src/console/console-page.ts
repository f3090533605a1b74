import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { whyNotBuilt } from './why-not-built.ts'

/** What a browser gets at an address of the console. */
export interface ConsolePage {
  status: 200 | 503
  html: string
  etag: string
}

/**
 * Reads the page that loads the console, with the addresses of its parts for browsers: the build does not know the base
 * path, and neither whether people sign in at an identity provider, and what that is called. It is read each time: the
 * console may be built while the server runs. Where it is not built the page says why.
 */
export async function readConsolePage(
  folder: string,
  { pathOfCallers, provider }: { pathOfCallers: string; provider: string | undefined },
): Promise<ConsolePage> {
  const built = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined)
  const told = provider === undefined ? '' : `<meta name="identity-provider" content="${escapeHtml(provider)}" />`
  const html =
    built?.replaceAll('"./', `"${pathOfCallers}/console/`).replace('</head>', () => `${told}</head>`) ??
    (await whyNotBuilt(folder))
  const etag = `"${createHash('sha256').update(html).digest('base64url')}"`
  return { status: built === undefined ? 503 : 200, html, etag }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
