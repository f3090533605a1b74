import { fileURLToPath } from 'node:url'

import { configDefaults, defineConfig } from 'vitest/config'

import { ClosingLine } from './test/support/closing-line.ts'

/** What Node has compiled before, for the processes of the tests and the programs that they start. */
const compiled = fileURLToPath(new URL('.cache/compiled', import.meta.url))

/** `npm test` leaves these out, `npm run test:long` runs these only (scripts/launch.mjs). */
const long = '**/*.long.test.ts'

/** These count and cut the connections of their process: it must have none of another file's tests. */
const connections = 'packages/database/src/postgres/**/*.test.ts'

/** Of tests that start several programs, or take long. */
const PROGRAMS_TIMEOUT_MS = 240_000

const exclude = [...configDefaults.exclude, long]

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', '{bench,scripts}/**/*.test.ts'],
          exclude: [...exclude, connections],
        },
      },
      { extends: true, test: { name: 'connections', include: [connections], exclude, isolate: true } },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude,
          testTimeout: PROGRAMS_TIMEOUT_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [`{packages,apps,bench,scripts,test}/${long}`],
          testTimeout: PROGRAMS_TIMEOUT_MS,
          isolate: true,
          env: { TEST_CASES: process.env['TEST_CASES'] ?? 'many' }, // see test/support/test-size.ts
        },
      },
    ],
    env: { NODE_COMPILE_CACHE: compiled },
    globalSetup: [
      'test/support/shared-postgres.ts',
      'test/support/shared-programs.ts',
      'test/support/console/build-console.ts',
    ],
    pool: 'forks', // tests kill things and start servers: no threads of one process
    isolate: false, // loading the service anew for each file took half of the time
    maxWorkers: 4, // on two cores: many tests wait for programs most of the time
    // Far more than anything takes: a machine may be slow, and busy with much else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    silent: 'passed-only',
    reporters: ['default', new ClosingLine()],
  },
})
