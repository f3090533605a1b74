import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitest/config'

import { ClosingLine } from './test/support/closing-line.ts'

/** What Node has compiled before, for the processes of the tests and the programs that they start. */
const compiled = fileURLToPath(new URL('.cache/compiled', import.meta.url))

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
    env: { NODE_COMPILE_CACHE: compiled },
    globalSetup: 'test/support/shared-postgres.ts',
    pool: 'forks', // tests kill things and start servers: a process of its own for each file
    testTimeout: 30_000,
    hookTimeout: 120_000, // the first run unpacks a Redis
    silent: 'passed-only',
    reporters: ['default', new ClosingLine()],
  },
})
