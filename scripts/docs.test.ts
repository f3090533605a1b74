import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { replaceOperationTables } from './operation-tables.ts'
import { renderInput, renderSchema } from './render-operation.ts'
import { contractPage, readServedDocument } from './served-document.ts'

test('docs/rest-contract.md lists the operations of the served OpenAPI document', async () => {
  const page = readFileSync(contractPage, 'utf8')
  const generated = replaceOperationTables(page, await readServedDocument())
  expect(page, 'The tables of operations are out of date. Run: npm run docs').toBe(generated)
})

const document = {
  tags: [{ name: 'Apps' }],
  paths: { '/app': { get: { tags: ['Apps'], summary: 'List | apps', responses: { '200': {}, '302': {} } } } },
}

test('a table replaces only the text between its markers', () => {
  const page = 'Before\n<!-- operations:begin Apps -->\nold\n<!-- operations:end -->\nAfter\n'
  const generated = replaceOperationTables(page, document)
  expect(generated).toMatch(/^Before\n<!-- operations:begin Apps -->\n\| call .*\n<!-- operations:end -->\nAfter\n$/s)
  expect(generated).toContain(String.raw`| GET ${'`/app`'} | List \| apps | | `)
  expect(replaceOperationTables(generated, document)).toBe(generated)
})

test.each([
  ['without markers', ''],
  ['with markers of another tag', '<!-- operations:begin Others -->\n<!-- operations:end -->'],
])('a page %s is refused', (_, page) => {
  expect(() => replaceOperationTables(page, document)).toThrow('Expected markers for Apps, got ')
})

test.each([
  [{ $ref: '#/components/schemas/App' }, 'App'],
  [{ type: 'array', items: { type: 'string' } }, '[string]'],
  [{ anyOf: [{ $ref: '#/x/App' }, { type: 'array', items: { $ref: '#/x/App' } }] }, 'App or [App]'],
  [{ properties: { status: { const: 'ok' }, id: { type: 'integer' } }, required: ['status'] }, '{status: "ok", id?}'],
  [{ properties: { name: { anyOf: [{ type: 'string' }, { type: 'null' }] } } }, '{name?}'],
  [{ type: 'object' }, 'object'],
])('the schema %j is written as %s', (schema, text) => {
  expect(renderSchema(schema)).toBe(text)
})

test('the input has the fields of query and body, with a question mark unless required, and headers', () => {
  const operation = {
    tags: [],
    summary: '',
    parameters: [
      { in: 'path', name: 'id', required: true },
      { in: 'query', name: 'page' },
      { in: 'header', name: 'idempotency-key' },
      { in: 'header', name: 'if-none-match' },
    ],
    requestBody: {
      content: {
        'application/json': { schema: { properties: { name: {}, icon: {} }, required: ['name'] } },
        'application/octet-stream': { schema: {} },
      },
    },
    responses: {},
  }
  const body = 'the body as `application/octet-stream`'
  expect(renderInput(operation)).toBe(`\`page?\`, \`name\`, \`icon?\`, ${body}, header \`if-none-match?\``)
})
