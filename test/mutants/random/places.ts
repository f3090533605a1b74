/**
 * Every place of a source text where one small change makes another program: a comparison the other way round, a
 * condition dropped, a number one higher, a filter or a waited-for call left out. By the syntax tree, so types,
 * imports, strings and comments stay as they are.
 */
import { parseAst } from 'vitest/node'

export interface Place {
  /** Which kind of change it is. */
  kind: string
  start: number
  end: number
  text: string
}

/** A node of the tree that the parser makes (ESTree, https://github.com/estree/estree). */
interface Node {
  type: string
  start: number
  end: number
  [field: string]: unknown
}

export function placesIn(source: string): Place[] {
  const places: Place[] = []
  const visit = (node: Node) => {
    places.push(...placesOf(node, source))
    for (const child of childrenOf(node)) visit(child)
  }
  // oxlint-disable-next-line typescript/no-deprecated -- of vite's parsers the one that vitest passes on
  visit(parseAst(source, { lang: 'ts' }) as unknown as Node) // the parser's own type is a union of all its nodes
  return places
}

/** Types are left out, and the expressions in `as`, `satisfies` and `!` are not. */
function childrenOf(node: Node): Node[] {
  if (node.type.startsWith('TS')) return isNode(node['expression']) ? [node['expression']] : []
  if (node.type === 'ImportDeclaration') return []
  return Object.values(node).flat().filter(isNode)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

const opposites: Record<string, string> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
}
const leftOutMethods = new Set(['filter', 'where', 'limit', 'orderBy', 'toSorted'])
const leaving = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement'])

function placesOf(node: Node, source: string): Place[] {
  const { type, start, end } = node
  const textOf = (part: Node) => source.slice(part.start, part.end)
  switch (type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operatorPlaces(node, source)
    case 'Literal':
      if (typeof node['value'] === 'boolean') return [{ kind: 'boolean', start, end, text: String(!node['value']) }]
      return typeof node['value'] === 'number' ? [{ kind: 'number', start, end, text: `(${textOf(node)} + 1)` }] : []
    case 'UnaryExpression': {
      const argument = node['argument'] as Node // as ESTree has it, like the fields below
      return node['operator'] === '!' ? [{ kind: 'negation', start, end, text: `!!${textOf(argument)}` }] : []
    }
    case 'ConditionalExpression': {
      const test = node['test'] as Node
      return [{ kind: 'choice', start: test.start, end: test.end, text: `!(${textOf(test)})` }]
    }
    case 'IfStatement': {
      const test = node['test'] as Node
      return isGuard(node) ? [{ kind: 'guard', start: test.start, end: test.end, text: 'false' }] : []
    }
    case 'CallExpression': {
      const callee = node['callee'] as Node
      const [object, method] = [callee['object'] as Node, callee['property'] as Node]
      const isLeftOut = callee.type === 'MemberExpression' && leftOutMethods.has(String(method['name']))
      return isLeftOut ? [{ kind: 'method', start: object.end, end, text: '' }] : []
    }
    case 'ExpressionStatement':
      return (node['expression'] as Node).type === 'AwaitExpression' ? [{ kind: 'call', start, end, text: ';' }] : []
    default:
      return []
  }
}

function operatorPlaces(node: Node, source: string): Place[] {
  const [left, right] = [node['left'] as Node, node['right'] as Node]
  const operator = String(node['operator'])
  const isNumber = (part: Node) => typeof part['value'] === 'number'
  const sums: Record<string, string> = isNumber(left) || isNumber(right) ? { '+': '-', '-': '+' } : {}
  const opposite = opposites[operator] ?? sums[operator]
  if (opposite === undefined) return []
  const start = source.indexOf(operator, left.end)
  return [{ kind: 'operator', start, end: start + operator.length, text: opposite }]
}

/** An `if` whose only statement leaves the function or the turn of a loop. */
function isGuard(node: Node): boolean {
  const consequent = node['consequent'] as Node
  const statements = consequent.type === 'BlockStatement' ? (consequent['body'] as Node[]) : [consequent]
  return node['alternate'] === null && statements.some(({ type }) => leaving.has(type))
}
