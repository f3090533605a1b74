/** docs/trpc-procedures.md: every procedure with its input and its answer. The page is generated as a whole. */
import { join } from 'node:path'

import type { ListedProcedure } from '@organizations/api/procedures'

import type { ProcedureShapes } from './procedure-shapes.ts'
import { repositoryRoot } from '../test/support/program.ts'

export const procedurePage: string = join(repositoryRoot, 'docs/trpc-procedures.md')

const introduction = `# The procedures of tRPC

<!-- Written by npm run docs. -->

Every procedure under \`/trpc\`, with its input and its answer, and the call of REST that does the same. What both have in
common, and what they do not, is in [the REST contract](rest-contract.md#over-trpc). From TypeScript, call them with
[the client](sibling-app.md), which has all of this as types.

A query is \`GET /trpc/<procedure>?input=<the input as JSON, percent-encoded>\`, a mutation \`POST /trpc/<procedure>\` with
the input as its JSON body. The answer is \`{"result": {"data": ...}}\`. A subscription is a query that is answered by
server-sent events: its answer here is one event, with its id and its data.

Fields with \`?\` may be absent, or null where [the REST contract](rest-contract.md#everywhere) lets them be. A name with a
capital is a shape that is described [below](#shapes). Times and ids are strings.
`

/** The text of the page. */
export function renderProcedurePage(procedures: readonly ListedProcedure[], shapes: ProcedureShapes): string {
  const rooms = Map.groupBy(procedures, ({ path }) => path.split('.')[0] ?? '')
  const tables = [...rooms].map(([room, those]) => {
    const rows = those.map(({ path, kind, rest }) => [
      `\`${path}\``,
      kind,
      rest ? `${rest.call.split(' ')[0]} \`${rest.call.split(' ')[1]}\`` : '',
      renderInput(shapes.inputs.get(path) ?? ''),
      code(shapes.outputs.get(path) ?? ''),
    ])
    return `## ${room}\n\n${table(['procedure', 'kind', 'REST', 'input', 'answer'], rows)}`
  })
  const named = [...shapes.named].map(([name, shape]) => [`\`${name}\``, code(shape)])
  return [introduction, ...tables, `## Shapes\n\n${table(['name', 'shape'], named)}`].join('\n')
}

/** Without what is the same for every optional field. */
function renderInput(type: string): string {
  const isOptional = type.startsWith('void | ')
  const short = type.replace(/^void \| /, '').replaceAll(/ \| undefined( \| null)?/g, '')
  return isOptional ? `nothing, or ${code(short)}` : code(short)
}

function code(text: string): string {
  return text === 'void' ? '' : `\`${text}\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((it) => it.replaceAll('|', String.raw`\|`)).join(' | ')} |\n`
  return [head, head.map(() => '---'), ...rows].map((cells) => line(cells).replaceAll('|  |', '| |')).join('')
}
