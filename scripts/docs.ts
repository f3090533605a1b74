/**
 * `npm run docs`: regenerates the tables of operations in docs/rest-contract.md. scripts/docs.test.ts fails when they
 * are outdated.
 */
import { readFileSync, writeFileSync } from 'node:fs'

import { replaceOperationTables } from './operation-tables.ts'
import { contractPage, readServedDocument } from './served-document.ts'

const document = await readServedDocument()
writeFileSync(contractPage, replaceOperationTables(readFileSync(contractPage, 'utf8'), document))
console.log(`Written: ${contractPage}`)
