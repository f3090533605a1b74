/** The first start, logs, watches, and the command line. */
import type { Mutant } from '../mutant.ts'

export const programs: readonly Mutant[] = [
  {
    id: 'given-key-printed',
    file: 'apps/api/src/start/first-steps.ts',
    find: "generatedKey ?? '$BOOTSTRAP_API_KEY'",
    replace: "generatedKey ?? process.env['BOOTSTRAP_API_KEY']",
    tests: ['apps/api/src/start/first-steps.test.ts', 'apps/standalone/src/main.test.ts'],
    why: 'A key that was given is never printed.',
  },
  {
    id: 'given-key-returned',
    file: 'packages/services/src/operator/bootstrap-operator.ts',
    find: 'secret === undefined ? key : null',
    replace: 'key',
    tests: ['packages/services/src/operator/users.test.ts'],
    why: 'The first start returns a secret only when it made it.',
  },
  {
    id: 'second-operator',
    file: 'packages/services/src/operator/bootstrap-operator.ts',
    find: 'if (await hasUsers(trx)) return undefined',
    replace: '',
    tests: ['packages/services/src/operator/users.test.ts'],
    why: 'Only the first start makes an operator.',
  },
  {
    id: 'credential-logged',
    file: 'packages/runtime/src/create-log.ts',
    find: "'*.authorization', ",
    replace: '',
    tests: ['packages/runtime/src/run-program.test.ts'],
    why: 'The log leaves credentials out.',
  },
  {
    id: 'request-id-of-caller',
    file: 'apps/api/src/http/create-http-server.ts',
    find: '/^[\\w.-]{1,64}$/.test(header)',
    replace: 'true',
    tests: ['apps/api/src/server.test.ts'],
    why: 'A request id that cannot go into a log is replaced.',
  },
  {
    id: 'watch-goes-on',
    file: 'apps/api/src/trpc/deletion/deletion-watch.ts',
    find: 'if (isOver(status.state)) return',
    replace: '',
    tests: ['apps/api/src/trpc/deletion/deletion-watch.test.ts'],
    why: 'A watch ends with its deletion.',
  },
  {
    id: 'cli-usage-code',
    file: 'apps/cli/src/http/failures.ts',
    find: 'error instanceof BadUsage ? 2 : 1',
    replace: '1',
    tests: ['test/cli/usage.test.ts', 'test/cli/bundles.test.ts'],
    why: 'A command that was not well put ends with exit code 2.',
  },
  {
    id: 'cli-download-checksum',
    file: 'apps/cli/src/bundles/download-bundle.ts',
    find: 'if (checksum === expected)',
    replace: 'if (true)',
    tests: ['test/cli/transfers.test.ts'],
    why: 'A download that is not what was uploaded is refused.',
  },
]
