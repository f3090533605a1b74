import type { Page } from '@organizations/domain'

/**
 * The `link` header to the next page (RFC 8288): the fields of this page's input, and the next page. It is relative to
 * the request's own path, because a proxy may have put something before it.
 */
export function nextLink(input: object, { page, limit }: Page): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...input, page, limit })) {
    if (value !== undefined) query.append(name, String(value))
  }
  return `<?${String(query)}>; rel="next"`
}
