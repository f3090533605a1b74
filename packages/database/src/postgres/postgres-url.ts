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

/**
 * What may follow the "?": the parameters that libpq knows, some of which the driver ignores, and the driver's own.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 */
export const postgresParameters: ReadonlySet<string> = new Set(
  `host hostaddr port dbname user password passfile require_auth channel_binding connect_timeout client_encoding options
  application_name fallback_application_name keepalives keepalives_idle keepalives_interval keepalives_count
  tcp_user_timeout replication gssencmode sslmode requiressl sslnegotiation sslcompression sslcert sslkey sslpassword
  sslcertmode sslrootcert sslcrl sslcrldir sslsni requirepeer ssl_min_protocol_version ssl_max_protocol_version krbsrvname
  gsslib gssdelegation service target_session_attrs load_balance_hosts
  database ssl uselibpqcompat encoding binary statement_timeout lock_timeout query_timeout
  idle_in_transaction_session_timeout`.split(/\s+/),
)
