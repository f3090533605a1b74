/**
 * Where the console is, with a slash at its end, e.g. `/console/`, or `/organizations/console/` behind a proxy with a base
 * path. Told by where this file was loaded from: the build knows no base path.
 */
export const consolePath: string = new URL(import.meta.url).pathname.replace(/(?:assets|src)\/[^/]*$/, '')

/** Where the API is, without a slash at its end; empty at the root. */
export const apiPath: string = consolePath.replace(/\/console\/$/, '')
