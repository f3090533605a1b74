/**
 * The address that signs a browser in once. The code stands behind `#`, which browsers send to no server, so that it is
 * in no log of a proxy.
 */
export function consoleLink(url: string, code: string): string {
  return `${url}/console/#code=${code}`
}
