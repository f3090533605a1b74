/**
 * `npm run docs`: regenerates the tables of operations in docs/rest-contract.md, docs/trpc-procedures.md, docs/permissions.json and
 * the types of packages/client. scripts/docs.test.ts fails when they are outdated.
 */
import { readFileSync, writeFileSync } from 'node:fs'

import { listProcedures } from '@organizations/api/procedures'

import { clientProcedures, renderClientProcedures } from './client-procedures.ts'
import { replaceOperationTables } from './operation-tables.ts'
import { permissionData, renderPermissionData } from './permission-data.ts'
import { procedurePage, renderProcedurePage } from './procedure-page.ts'
import { readProcedureShapes } from './procedure-shapes.ts'
import { contractPage, readServedDocument } from './served-document.ts'

const document = await readServedDocument()
writeFileSync(contractPage, replaceOperationTables(readFileSync(contractPage, 'utf8'), document))
const procedures = listProcedures()
const shapes = readProcedureShapes()
writeFileSync(clientProcedures, renderClientProcedures(procedures, shapes))
writeFileSync(procedurePage, renderProcedurePage(procedures, shapes))
writeFileSync(permissionData, renderPermissionData())
for (const path of [contractPage, clientProcedures, procedurePage, permissionData]) console.log(`Written: ${path}`)
