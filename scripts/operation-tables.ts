/**
 * The tables of operations in docs/rest-contract.md, generated from the served OpenAPI document. Each table is between
 * `<!-- operations:begin <tag> -->` and `<!-- operations:end -->`; the rest of the page is written by hand.
 */
import { renderInput, renderSchema, type Operation } from './render-operation.ts'

/** The parts of an OpenAPI 3.1 document that the tables use. */
export interface ApiDocument {
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
}

const MARKED = /(<!-- operations:begin (.+?) -->\n).*?(<!-- operations:end -->)/gs

/** Returns the page with new tables. Throws when the page does not have exactly one pair of markers per tag. */
export function replaceOperationTables(page: string, document: ApiDocument): string {
  const tags = document.tags.map(({ name }) => name)
  const marked = [...page.matchAll(MARKED)].map(([, , tag = '']) => tag)
  if (marked.toSorted().join() !== tags.toSorted().join()) {
    throw new Error(`Expected markers for ${tags.join(', ')}, got ${marked.join(', ') || 'none'}`)
  }
  return page.replaceAll(
    MARKED,
    (_, begin: string, tag: string, end: string) => `${begin}${tableOf(tag, document)}${end}`,
  )
}

function tableOf(tag: string, { paths }: ApiDocument): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => {
        const call = `${method.toUpperCase()} \`${path}\``
        return [call, operation.summary, renderInput(operation), renderAnswer(operation)]
      }),
  )
  return [['call', 'does', 'input', 'answer'], ['---', '---', '---', '---'], ...rows].map(tableRow).join('')
}

function renderAnswer({ responses }: Operation): string {
  const [type, content] = Object.entries(responses['200']?.content ?? {})[0] ?? []
  const body = type === 'application/json' && content ? renderSchema(content.schema) : (type ?? '')
  const others = Object.keys(responses).filter((status) => /^[23]/.test(status) && status !== '200')
  return [...(body === '' ? [] : [`\`${body}\``]), ...others].join(', or ')
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |\n`.replaceAll('|  |', '| |')
}
