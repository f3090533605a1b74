import type { ProxyOptions } from '../deps.ts'

/**
 * A request's URL as the routes know it. What comes without the base path is left as it is: probes ask the process itself,
 * and a proxy may have taken the base path away.
 */
export function withoutBasePath(url: string, basePath: string): string {
  if (!url.startsWith(basePath)) return url
  const rest = url.slice(basePath.length)
  if (rest === '' || rest.startsWith('?')) return `/${rest}`
  return rest.startsWith('/') ? rest : url
}

/** What browsers put before every path: the base path, or that of the public URL. Empty at the root. */
export function pathOfCallers(proxy: ProxyOptions | undefined): string {
  const { publicUrl, basePath } = proxy ?? { basePath: '' }
  return publicUrl === undefined ? basePath : new URL(publicUrl).pathname.replace(/\/$/, '')
}
