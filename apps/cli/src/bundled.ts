#!/usr/bin/env node
/** `orgs` as one file, made by `npm run build:cli`. Order matters: what Node 20 lacks comes first. */
import { addWhatNode20Lacks } from './node-20.ts'

addWhatNode20Lacks()
await import('./main.ts')
