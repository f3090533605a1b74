import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { repositoryRoot, startProgram, type Ending, type Program } from '../program.ts'
import { createTempFolder } from '../temp-folder.ts'

/** A small checkout with this repository's launcher, whose `orgs` prints the version of the package `tiny`. */
export interface Checkout {
  readonly folder: string
  /** Sets the version of `tiny` that the programs ask for. */
  ask(version: string): Promise<void>
  /** Starts `npm run -s orgs`, or another command. */
  start(options?: { env?: Record<string, string>; command?: readonly [string, ...string[]] }): Program
  /** Starts it and waits for its end. */
  run(options?: { env?: Record<string, string>; command?: readonly [string, ...string[]] }): Promise<Ending>
  /** Runs the program without the launcher. */
  runDirectly(): Promise<Ending>
  remove(): Promise<void>
}

const TINY = JSON.stringify('tiny')

/** Prints the versions that the program and the root get. */
const PROGRAM = `
import { version } from ${TINY}
import { version as ofRoot } from '../../../shared.mjs'
console.log(version, ofRoot)
`

/** A checkout without packages, that asks for \`tiny\` 1.0.0 of a registry. */
export async function createCheckout(registryUrl: string): Promise<Checkout> {
  const temp = createTempFolder()
  const folder = temp.path
  await chmod(folder, 0o755) // for other users
  for (const name of ['scripts/launch.mjs', 'scripts/launch', 'scripts/pass-signals-on.mjs']) {
    await cp(join(repositoryRoot, name), join(folder, name), { recursive: true })
  }
  await mkdir(join(folder, 'apps/cli/src'), { recursive: true })
  await mkdir(join(folder, '.cache'))
  await symlink(join(repositoryRoot, '.cache/pnpm'), join(folder, '.cache/pnpm'))
  await writeFile(join(folder, 'pnpm-workspace.yaml'), await ownSettings())
  await writeFile(join(folder, 'apps/cli/src/main.ts'), PROGRAM)
  await writeFile(join(folder, 'shared.mjs'), `export { version } from ${TINY}\n`)
  const ask = async (version: string) => {
    const dependencies = { tiny: version }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ ...(await ownManifest()), dependencies }))
    await writeFile(
      join(folder, 'apps/cli/package.json'),
      JSON.stringify({ name: 'cli', type: 'module', dependencies }),
    )
  }
  await ask('1.0.0')

  const start: Checkout['start'] = ({ env = {}, command = ['npm', 'run', '-s', 'orgs'] } = {}) => {
    const [program, ...args] = command
    const home = join(folder, 'home')
    return startProgram({
      command: program,
      args,
      cwd: folder,
      env: {
        HOME: home,
        pnpm_config_registry: registryUrl,
        npm_config_update_notifier: 'false',
        pnpm_config_fetch_retries: '0',
        ...env,
      },
    })
  }
  return {
    folder,
    ask,
    start,
    run: (options) => start(options).ending,
    runDirectly: () => start({ command: [process.execPath, 'apps/cli/src/main.ts'] }).ending,
    remove: () => temp.remove(),
  }
}

/** The settings of this repository, without its versions. */
async function ownSettings(): Promise<string> {
  const text = await readFile(join(repositoryRoot, 'pnpm-workspace.yaml'), 'utf8')
  return `packages:\n  - apps/*\n\n${text.slice(text.indexOf('# turbo wants')).replace(/^permissions:[^]*/m, '')}`
}

async function ownManifest(): Promise<object> {
  const text = await readFile(join(repositoryRoot, 'package.json'), 'utf8')
  const { packageManager } = JSON.parse(text) as { packageManager: string }
  const scripts = { orgs: 'exec node scripts/launch.mjs orgs' }
  return { name: 'checkout', private: true, type: 'module', scripts, packageManager }
}
