import { readFileSync } from 'node:fs'

import { listProcedures } from '@organizations/api/procedures'
import { expect, test } from 'vitest'

import { clientProcedures, renderClientProcedures } from './client-procedures.ts'
import { replaceOperationTables } from './operation-tables.ts'
import { permissionData, renderPermissionData } from './permission-data.ts'
import { procedurePage, renderProcedurePage } from './procedure-page.ts'
import { readProcedureShapes } from './procedure-shapes.ts'
import { renderInput, renderSchema } from './render-operation.ts'
import { contractPage, readServedDocument } from './served-document.ts'

test('docs/rest-contract.md lists the operations of the served OpenAPI document', async () => {
  const page = readFileSync(contractPage, 'utf8')
  const generated = replaceOperationTables(page, await readServedDocument())
  expect(page, 'The tables of operations are out of date. Run: npm run docs').toBe(generated)
})

test('docs/trpc-procedures.md lists the procedures of the router', () => {
  const generated = renderProcedurePage(listProcedures(), readProcedureShapes())
  expect(readFileSync(procedurePage, 'utf8'), 'The page is out of date. Run: npm run docs').toBe(generated)
})

test('docs/permissions.json has the rights by which the service decides', () => {
  const told = readFileSync(permissionData, 'utf8')
  expect(told, 'The file is out of date. Run: npm run docs').toBe(renderPermissionData())
})

test('the types of the client are those of the router', () => {
  const generated = renderClientProcedures(listProcedures(), readProcedureShapes())
  expect(readFileSync(clientProcedures, 'utf8'), 'The types are out of date. Run: npm run docs').toBe(generated)
})

test('a procedure whose types are not written out is named', () => {
  const procedures = [...listProcedures(), { path: 'app.paint', kind: 'mutation' as const }]
  expect(() => renderClientProcedures(procedures, readProcedureShapes())).toThrow('Expected app.paint in ')
})

test('a named shape that is not where it was is named', () => {
  expect(() => readProcedureShapes('export interface ProcedureOutputs {}')).toThrow('Expected a type at ')
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
