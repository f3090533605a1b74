// Runs `npm start`, `npm test` and the other npm scripts, so that a new clone needs only Node and npm: installs the locked
// packages when they are missing or others (on Linux these include Node 24, which runs the code), and runs the command.
// Plain JavaScript, because the installed Node may be too old to run TypeScript. Prints only to stderr, because the last
// line of `npm run seed` on stdout must be an id.

import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { ensureInstalled } from './launch/ensure-installed.mjs'
import { getPnpm, pnpmFolder } from './launch/get-pnpm.mjs'
import { hasNode24 } from './launch/node-version.mjs'
import { failure, run, runBeside, say } from './launch/run.mjs'
import { stoppedBy, watchParent, watchSignals } from './pass-signals-on.mjs'

const root = resolve(fileURLToPath(new URL('..', import.meta.url)))

/** Selects the projects of vitest.config.ts that are quick enough to run before every commit. */
const quick = ['--project', '!long']

/** @type {Record<string, (args: string[]) => string[][]>} Each command's steps, run in turn until one fails. */
const commands = {
  // A smaller young generation: a hundred MB less under load, at no more CPU time (docs/decisions/0029).
  start: (args) => [['node', '--max-semi-space-size=8', 'apps/standalone/src/main.ts', ...args]],
  test: (args) =>
    args.length > 0
      ? [['vitest', 'run', ...(args.some((it) => it.includes('.long.')) ? [] : quick), ...args]]
      : [
          ['oxfmt', '--check', '.'],
          ['oxlint'], // type-aware and strict rules are enabled in .oxlintrc.json
          ['turbo', 'run', 'typecheck', 'build', '--output-logs=errors-only'],
          ['vitest', 'run', ...quick],
        ],
  'test:long': (args) => [['vitest', 'run', '--project', 'long', ...args]],
  seed: (args) => [['node', 'scripts/seed.ts', ...args]],
  bench: (args) => [['node', 'bench/main.ts', ...args]],
  cluster: (args) => [['node', 'scripts/cluster.ts', ...args]],
  chaos: (args) => [['node', 'scripts/chaos.ts', ...args]],
  histories: (args) => [['node', 'scripts/histories.ts', ...args]],
  mutants: (args) => [['node', 'scripts/mutants.ts', ...args]],
  compact: (args) => [['node', 'scripts/compact.ts', ...args]],
  // A larger young generation: else a tenth of the CPU goes into collecting garbage while modules load.
  orgs: (args) => [['node', '--min-semi-space-size=16', join(root, 'apps/cli/src/main.ts'), ...args]],
  'build:cli': (args) => [['node', join(root, 'scripts/build-cli.ts'), ...args]],
  pack: (args) => [['node', join(root, 'scripts/pack.ts'), ...args]],
  'link-identity': (args) => [['node', 'scripts/link-identity.ts', ...args]],
  'operator:key': (args) => [['node', 'scripts/operator-key.ts', ...args]],
  'console-link': (args) => [['node', 'scripts/console-link.ts', ...args]],
  move: (args) => [['node', 'scripts/move.ts', ...args]],
  docs: () => [['node', 'scripts/docs.ts']],
  dev: (args) => [[join(root, 'apps/console/node_modules/.bin/vite'), join(root, 'apps/console'), ...args]],
  'build:console': () => [buildConsole],
  'build:client': (args) => [['node', join(root, 'scripts/build-client.ts'), ...args]],
  format: () => [
    ['oxfmt', '.'],
    ['oxlint', '--fix'],
  ],
}

/**
 * Commands that read and write the files of the user: their paths start where the user is, not at the repository's
 * root.
 */
const inUserFolder = new Set(['orgs', 'build:cli', 'build:client', 'pack'])

/** Turbo knows whether it is built from these sources: then this takes a tenth of a second. */
const buildConsole = ['turbo', 'run', 'build', '--filter=@organizations/console', '--output-logs=errors-only']

/** Commands that run turbo, which runs pnpm. */
const needPnpm = new Set(['test', 'pack', 'build:console'])

watchSignals()
watchParent()
process.exitCode = await launch(process.argv[2] ?? '', process.argv.slice(3))

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function launch(name, args) {
  const plan = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (plan === undefined) {
    say(`Expected a command, got "${name}".`)
    say(`usage: node scripts/launch.mjs <${Object.keys(commands).join('|')}> [args...]`)
    return 2
  }
  if (process.platform === 'win32') return refuse('Expected Linux or macOS; on Windows, run this inside WSL.')

  const env = createEnv()
  try {
    if (!(await ensureInstalled(root, env))) return failure()
    if (needPnpm.has(name) && !(await getPnpm(root))) return failure()
  } catch (error) {
    return refuse(`Cannot install the packages: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!hasNode24(root)) {
    return refuse(`Expected Node 24 or newer, got ${process.version}: install it from nodejs.org and run this again.`)
  }

  // npm changes to the root, and keeps the folder of the user in INIT_CWD.
  const cwd = inUserFolder.has(name) ? (process.env['INIT_CWD'] ?? process.cwd()) : root
  if (name === 'start' && canBuildConsole()) runBeside(buildConsole, { env, cwd: root })
  const steps = plan(args)
  for (const [command = '', ...rest] of steps) {
    if (steps.length > 1) say(`\n== ${[command, ...rest].join(' ')}`)
    const code = await run(command, rest, { env, cwd })
    if (code !== 0) return code
  }
  return 0
}

/** The environment of what runs: the installed programs come first. */
function createEnv() {
  const compiled = join(root, '.cache/compiled')
  return {
    // Programs start in half of the time with what Node compiled before.
    ...(canWriteCache() ? { NODE_COMPILE_CACHE: compiled } : {}),
    ...process.env,
    PATH: [join(root, 'node_modules/.bin'), pnpmFolder(root), process.env['PATH']].join(delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}

/** A checkout may be read-only, or another user's. */
function canWriteCache() {
  try {
    accessSync(join(root, '.cache'), constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** The API answers meanwhile. Where it cannot be built, `/console/` says why. */
function canBuildConsole() {
  return (
    canWriteCache() && existsSync(pnpmFolder(root)) && existsSync(join(root, 'apps/console/node_modules/.bin/vite'))
  )
}

/** @param {string} sentence */
function refuse(sentence) {
  if (stoppedBy() === undefined) say(sentence)
  return failure()
}
