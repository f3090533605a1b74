/** The types of packages/client: what every procedure takes and answers, generated from what the router promises. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

import type { ListedProcedure } from '@organizations/api/procedures'
import { errorSentences } from '@organizations/domain'

import type { ProcedureShapes } from './procedure-shapes.ts'
import { repositoryRoot } from '../test/support/program.ts'

export const clientProcedures: string = join(repositoryRoot, 'packages/client/src/procedures.ts')

const kinds = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/** The text of packages/client/src/procedures.ts. Throws when the shapes of a procedure are missing. */
export function renderClientProcedures(procedures: readonly ListedProcedure[], shapes: ProcedureShapes): string {
  const codes = Object.keys(errorSentences).map((code) => `'${code}'`)
  const parts = [
    '/** Written by `npm run docs`, from apps/api/src/trpc/testing/procedure-types.ts. */',
    "import type { Mutation, Query, Subscription } from './calls.ts'",
    ...[...shapes.named].map(([name, shape]) => renderNamed(name, shape)),
    `/** The permanent codes of refusals. A newer service may have more. */\nexport type ErrorCode = ${codes.join(' | ')}`,
    `/** A client of the service. Each procedure has \`query\`, \`mutate\` or \`subscribe\`. */`,
    `export interface OrganizationsClient {\n${renderRooms(procedures, shapes)}\n}`,
  ]
  return format(
    parts
      .join('\n\n')
      .replace('*/\n\nexport interface OrganizationsClient', '*/\nexport interface OrganizationsClient'),
  )
}

function renderNamed(name: string, shape: string): string {
  return shape.startsWith('{') ? `export interface ${name} ${shape}` : `export type ${name} = ${shape}`
}

function renderRooms(procedures: readonly ListedProcedure[], shapes: ProcedureShapes): string {
  const rooms = Map.groupBy(procedures, ({ path }) => path.split('.')[0] ?? '')
  return [...rooms]
    .map(([room, those]) => `${room}: {\n${those.map((it) => renderProcedure(it, shapes)).join('\n')}\n}`)
    .join('\n')
}

function renderProcedure({ path, kind, rest }: ListedProcedure, { inputs, outputs }: ProcedureShapes): string {
  const input = inputs.get(path)
  const output = outputs.get(path)
  if (input === undefined || output === undefined) {
    throw new Error(`Expected ${path} in apps/api/src/trpc/testing/procedures: add its input and its answer there`)
  }
  const comment = rest ? `/** ${rest.summary}. REST: \`${rest.call}\` */\n` : ''
  return `${comment}${path.split('.')[1]}: ${kinds[kind]}<${input}, ${output}>`
}

function format(text: string): string {
  const args = ['--stdin-filepath', clientProcedures]
  const { status, stdout, stderr } = spawnSync('oxfmt', args, { input: text, encoding: 'utf8', cwd: repositoryRoot })
  if (status !== 0) throw new Error(`Expected oxfmt to format the types of the client: ${stderr}`)
  return stdout
}
