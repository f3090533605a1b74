import type { Summary } from './summary.ts'

/** A summary as tables. */
export function summaryText({ all, faults, moments, failures, hours, load, programs }: Summary): string {
  const total = all.SQLite + all['SQLite, Redis'] + all.Postgres + all['Postgres, Redis']
  const versions = programs > 1 ? `, with ${programs} versions of the programs` : ''
  return [
    `${total} runs in ${hours.toFixed(1)} hours at a load of ${load.toFixed(1)}${versions}. ${all.failed} failed.`,
    '',
    ...table('what happened', [['all runs', all], ...Object.entries(faults)]),
    '',
    ...table('at the moment', Object.entries(moments)),
    ...(failures.length > 0 ? ['', 'Failed:'] : []),
    ...failures.map((it) => `  npm run chaos -- ${it.arguments} --only: ${it.problem.split('\n')[0]}`),
  ].join('\n')
}

function table(title: string, rows: readonly (readonly [string, object])[]): string[] {
  const [, first] = rows[0] ?? []
  if (first === undefined) return []
  const names = Object.keys(first)
  const cells = rows.map(([name, counts]) => [name, ...Object.values(counts).map(String)])
  const lines = [[title, ...names], ...cells]
  const widths = [title, ...names].map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, at) => pad(cell, at, widths[at] ?? 0)).join('  '))
}

/** Names to the left, numbers to the right. */
function pad(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}
