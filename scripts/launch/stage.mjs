// Makes an installation beside the one that is there, in the same layout: what links to what is the same after a move.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

import { keepPrevious } from './keep-previous.mjs'
import { writeMark } from './mark.mjs'
import { runQuietly, say } from './run.mjs'
import { listPackages, LOCKFILE, readInputs } from './workspace.mjs'

/** The folders of installations that are made. The launcher that holds the lock removes those of dead launchers. */
export const STAGE_PREFIX = 'install-'

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env with pnpm on its PATH
 * @returns {Promise<{ stage: string, moves: import('./swap.mjs').Move[] } | undefined>} undefined when it failed
 */
export async function makeInstallation(root, env) {
  const inputs = readInputs(root)
  const folders = listPackages(root)
  const stage = mkdtempSync(join(root, '.cache', STAGE_PREFIX))
  chmodSync(stage, 0o755)
  for (const [name, content] of inputs) {
    mkdirSync(dirname(join(stage, name)), { recursive: true })
    writeFileSync(join(stage, name), content, { mode: name === '.npmrc' ? 0o600 : 0o644 })
  }
  copyPrograms(root, stage, folders)
  if (
    !(await runPnpm(stage, {
      ...env,
      pnpm_config_store_dir: join(root, '.cache/store'),
      pnpm_config_cache_dir: join(root, '.cache/metadata'),
    }))
  ) {
    rmSync(stage, { recursive: true, force: true, maxRetries: 3 })
    return undefined
  }

  // It knows the stage's path. Without it, pnpm looks again, and finds that nothing is to do.
  rmSync(join(stage, 'node_modules/.pnpm-workspace-state-v1.json'), { force: true })
  const isNew = (/** @type {string} */ path) => existsSync(join(stage, path))
  const lockfile = readFileSync(join(stage, LOCKFILE))
  if (inputs.get(LOCKFILE)?.equals(lockfile) !== true) {
    say(`Updated ${LOCKFILE}: a package.json asks for what was not in it`)
    inputs.set(LOCKFILE, lockfile)
  }
  const modules = folders.map((folder) => join(folder, 'node_modules'))
  writeMark(stage, { inputs, folders: modules.filter(isNew), kept: keepPrevious(root, stage) })
  return {
    stage: relative(root, stage),
    moves: [...modules, LOCKFILE].map((path) => ({ path, isNew: isNew(path) })),
  }
}

/**
 * pnpm looks into the programs of packages to make the commands that start them.
 * @param {string} root
 * @param {string} stage
 * @param {string[]} folders
 */
function copyPrograms(root, stage, folders) {
  for (const folder of folders) {
    const { bin = {} } = /** @type {{ bin?: string | Record<string, string> }} */ (
      JSON.parse(readFileSync(join(stage, folder, 'package.json'), 'utf8'))
    )
    for (const program of typeof bin === 'string' ? [bin] : Object.values(bin)) {
      const path = normalize(join(folder, program))
      if (!existsSync(join(root, path))) continue
      mkdirSync(dirname(join(stage, path)), { recursive: true })
      copyFileSync(join(root, path), join(stage, path))
    }
  }
}

/**
 * Installs what the lockfile says. If that is not what the manifests ask for, as with a new app, it is updated, but not in
 * CI, where what is tested must be what was committed.
 * @param {string} stage
 * @param {NodeJS.ProcessEnv} env
 */
async function runPnpm(stage, env) {
  const lockfile = env['CI'] ? '--frozen-lockfile' : '--no-frozen-lockfile'
  // Always install everything: NODE_ENV=production must not leave out the tools.
  const args = ['install', lockfile, '--prefer-frozen-lockfile', '--prefer-offline', '--prod=false']
  return (await runQuietly('pnpm', args, { env, cwd: stage })) === 0
}
