import type { MoveResult } from './move-result.ts'

/** Prints what was done and what is left to do; with `json`, all that is known of it. */
export function printMoved(result: MoveResult, { json }: { json?: boolean }): void {
  console.log(json === true ? JSON.stringify(result, null, 2) : describeMoved(result).join('\n'))
}

function describeMoved(result: MoveResult): string[] {
  const { from, to } = result
  if (result.outcome === 'moved before') return [`${from} was moved to ${to} at ${result.at}: there is nothing to do.`]
  const { tables, files, next } = result
  const rows = tables.reduce((sum, it) => sum + it.rows, 0)
  const counts = [
    ...(tables.length > 0 ? [`${number(rows)} rows of ${tables.length} tables`] : []),
    ...(files
      ? [`${number(files.objects)} stored files${'bytes' in files ? ` (${number(files.bytes)} bytes)` : ''}`]
      : []),
  ].join(' and ')
  const unfinished = files?.unfinished ?? 0
  const left = unfinished > 0 ? [`${number(unfinished)} unfinished uploads are not moved.`] : []
  if (result.outcome === 'counted') {
    return [...tables.map((it) => `${number(it.rows).padStart(14)} ${it.table}`), `Would move ${counts}.`, ...left]
  }
  return [
    `Moved ${counts} in ${result.seconds} s. Each was compared.`,
    ...left,
    ...(from === to ? [] : [`Set DATABASE_URL to ${to}${userOf(to)}. The service does not start on ${from} any more.`]),
    ...(files ? [`Set STORAGE_URL to ${files.url}.`] : []),
    ...next,
  ]
}

/** Places are described without. */
function userOf(place: string): string {
  return place.startsWith('file:') ? '' : ', with user and password'
}

function number(count: number): string {
  return count.toLocaleString('en')
}
