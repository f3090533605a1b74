// Runs `npm start`, `npm test` and the other npm scripts, so that a new clone needs only Node and npm: gets the pinned
// pnpm, installs the locked packages (on Linux these include Node 24, which runs the code), and runs the command. Plain
// JavaScript, because the installed Node may be too old to run TypeScript. Prints only to stderr, because the last line
// of `npm run seed` on stdout must be an id.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { passSignalsTo, stoppedBy, watchParent, watchSignals } from './pass-signals-on.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules/.bin')

/** Selects the projects of vitest.config.ts that are quick enough to run before every commit. */
const quick = ['--project', '!long']

/** @type {Record<string, (args: string[]) => string[][]>} Each command's steps, run in turn until one fails. */
const commands = {
  start: (args) => [['node', 'apps/standalone/src/main.ts', ...args]],
  test: (args) =>
    args.length > 0
      ? [['vitest', 'run', ...(args.some((it) => it.includes('.long.')) ? [] : quick), ...args]]
      : [
          ['oxfmt', '--check', '.'],
          ['oxlint'], // type-aware and strict rules are enabled in .oxlintrc.json
          ['turbo', 'run', 'typecheck', '--output-logs=errors-only'],
          ['vitest', 'run', ...quick],
        ],
  'test:long': (args) => [['vitest', 'run', '--project', 'long', ...args]],
  seed: (args) => [['node', 'scripts/seed.ts', ...args]],
  bench: (args) => [['node', 'bench/main.ts', ...args]],
  cluster: (args) => [['node', 'scripts/cluster.ts', ...args]],
  chaos: (args) => [['node', 'scripts/chaos.ts', ...args]],
  mutants: (args) => [['node', 'scripts/mutants.ts', ...args]],
  compact: (args) => [['node', 'scripts/compact.ts', ...args]],
  orgs: (args) => [['node', join(root, 'apps/cli/src/main.ts'), ...args]],
  docs: () => [['node', 'scripts/docs.ts']],
  format: () => [
    ['oxfmt', '.'],
    ['oxlint', '--fix'],
  ],
}

/**
 * Commands that read and write the files of the user: their paths start where the user is, not at the repository's
 * root.
 */
const inUserFolder = new Set(['orgs'])

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

  const pnpmBin = await getPnpm()
  if (pnpmBin === undefined) return failure()
  const env = {
    ...process.env,
    PATH: [bin, pnpmBin, process.env['PATH']].join(delimiter), // turbo runs pnpm
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
  if (!(await installPackages(env))) return failure()
  if (!hasNode24(env)) {
    return refuse(`Expected Node 24 or newer, got ${process.version}: install it from nodejs.org and run this again.`)
  }

  // npm changes to the root, and keeps the folder of the user in INIT_CWD.
  const cwd = inUserFolder.has(name) ? (process.env['INIT_CWD'] ?? process.cwd()) : root
  const steps = plan(args)
  for (const [command = '', ...rest] of steps) {
    if (steps.length > 1) say(`\n== ${[command, ...rest].join(' ')}`)
    const code = await run(command, rest, { env, cwd })
    if (code !== 0) return code
  }
  return 0
}

/**
 * Returns the folder of the pinned pnpm's program and installs it with npm when it is missing. Two launchers may race:
 * each installs into its own folder and renames it; the second rename fails, and the first result is used.
 */
async function getPnpm() {
  const text = readFileSync(join(root, 'package.json'), 'utf8')
  const manifest = /** @type {{ packageManager: string }} */ (JSON.parse(text))
  const wanted = manifest.packageManager // "pnpm@1.2.3"
  const home = join(root, '.cache/pnpm', wanted.slice('pnpm@'.length))
  const pnpmBin = join(home, 'node_modules/.bin')
  if (existsSync(home)) return pnpmBin

  say(`Getting ${wanted} into .cache`)
  const aside = `${home}-${process.pid}`
  mkdirSync(aside, { recursive: true })
  try {
    // pnpm is a native program: an optional package that an install script sets up. A user's npm settings may disable
    // both.
    const despiteSettings = ['--include=optional', '--ignore-scripts=false']
    const args = ['install', '--prefix', aside, '--no-save', '--no-package-lock', ...despiteSettings, wanted]
    if ((await runQuietly('npm', args, process.env)) !== 0) return undefined
    renameSync(aside, home)
  } catch (error) {
    if (!existsSync(home)) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return pnpmBin
}

/** @param {NodeJS.ProcessEnv} env */
async function installPackages(env) {
  // Always install everything: NODE_ENV=production must not leave out the tools.
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--prod=false']
  const slow = setTimeout(() => say('Installing packages'), 1_000)
  try {
    return (await runQuietly('pnpm', args, env)) === 0
  } finally {
    clearTimeout(slow)
  }
}

/**
 * Checks the version that `node` prints: the packaged Node exists only on Linux and runs only with glibc.
 * @param {NodeJS.ProcessEnv} env
 */
function hasNode24(env) {
  const { stdout } = spawnSync('node', ['--version'], { env, encoding: 'utf8' })
  return Number(/^v(\d+)/.exec(stdout ?? '')?.[1]) >= 24
}

/**
 * Runs a command and prints its output only when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function runQuietly(command, args, env) {
  /** @type {Buffer[]} */
  const output = []
  const code = await run(command, args, { env, output })
  if (code !== 0 && stoppedBy() === undefined) {
    process.stderr.write(Buffer.concat(output))
    say(`"${command} ${args[0]}" failed with exit code ${code}`)
  }
  return code
}

/**
 * Runs a command to its end. Not detached: a signal to the process group must reach every process in it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string, output?: Buffer[] }} options
 * @returns {Promise<number>} its exit code, or 128 + the number of the signal that ended it, as in shells
 */
function run(command, args, { env, cwd = root, output }) {
  if (stoppedBy() !== undefined) return Promise.resolve(failure())
  return new Promise((resolve) => {
    const started = spawn(command, args, { cwd, env, stdio: output ? ['ignore', 'pipe', 'pipe'] : 'inherit' })
    passSignalsTo(started)
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (/** @type {Buffer} */ chunk) => output?.push(chunk))
    }
    started.on('error', (error) => {
      say(`Cannot run ${command}: ${error.message}`)
      resolve(1)
    })
    started.on('close', (code, signal) => {
      passSignalsTo(undefined)
      resolve(code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)])
    })
  })
}

/** The exit code when the command has none. */
function failure() {
  const signal = stoppedBy()
  return signal === undefined ? 1 : 128 + constants.signals[signal]
}

/** @param {string} sentence */
function refuse(sentence) {
  say(sentence)
  return 1
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`)
}
