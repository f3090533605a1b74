/** Does a DATABASE_URL name a Postgres server, and not a file? */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url)
}

/** Does it also say where the server is, and the database's name? */
export function isWholePostgresUrl(url: string): boolean {
  const parsed = isPostgresUrl(url) ? URL.parse(url) : null
  if (parsed === null) return false
  const { hostname, pathname, searchParams } = parsed
  return (hostname !== '' || searchParams.has('host')) && /^\/[^/]+$/.test(pathname)
}
