import type { AuditEntry } from '@organizations/client'

const columns = [
  'created_at',
  'email',
  'user_id',
  'key_id',
  'action',
  'subject',
  'before',
  'after',
  'request_id',
  'id',
] as const

/** Entries as CSV (RFC 4180), with a head. */
export function auditAsCsv(entries: readonly AuditEntry[]): string[] {
  return [columns.join(','), ...entries.map((it) => columns.map((name) => cellOf(it[name])).join(','))].map(endLine)
}

/** Entries as JSON, one a line. */
export function auditAsNdjson(entries: readonly AuditEntry[]): string[] {
  return entries.map((it) => `${JSON.stringify(it)}\n`)
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // A spreadsheet would take it for a formula, and a member can choose a name that is one.
  const safe = /^[=+\-@\t\r]/.test(text) && typeof value === 'string' ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function endLine(line: string): string {
  return `${line}\r\n`
}
