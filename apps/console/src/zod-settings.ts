/**
 * Imported before anything that makes a schema: zod otherwise tries `new Function` for each, which the content security
 * policy refuses and reports.
 */
import { config } from 'zod/v4/core'

config({ jitless: true })
