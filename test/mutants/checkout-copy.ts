/** Copies of the checkout, for each job one of its own: the checkout itself is never changed. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { atExit } from '../support/at-exit.ts'
import { repositoryRoot } from '../support/program.ts'
import { endLeftovers } from './end-leftovers.ts'

export interface CheckoutCopy {
  folder: string
  read(file: string): string
  write(file: string, text: string): void
  remove(): void
}

const copies = join(repositoryRoot, '.cache', 'mutants')

export function copyCheckout(name: string): CheckoutCopy {
  const folder = join(copies, `${name}-${process.pid}`)
  const remove = () => {
    endLeftovers(folder) // first, for they would write to it
    rmSync(folder, { recursive: true, force: true })
  }
  const forget = atExit(remove)
  mkdirSync(folder, { recursive: true })
  for (const file of checkedOutFiles()) cpSync(join(repositoryRoot, file), join(folder, file))
  for (const parent of foldersWithPackages()) copyPackages(parent, folder)
  symlinkSync(join(repositoryRoot, '.cache'), join(folder, '.cache')) // the unpacked Redis, compiled code
  return {
    folder,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    write: (file, text) => writeFileSync(join(folder, file), text),
    remove() {
      remove()
      forget()
    },
  }
}

/** All files that git knows or would add. */
function checkedOutFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).split('\0')
  return listed.filter((file) => file !== '' && existsSync(join(repositoryRoot, file)))
}

/** The root and every workspace, relative to the root. */
function foldersWithPackages(): string[] {
  const manifests = checkedOutFiles().filter((file) => file === 'package.json' || file.endsWith('/package.json'))
  return manifests.map(dirname).filter((folder) => existsSync(join(repositoryRoot, folder, 'node_modules')))
}

/** pnpm's links are relative, so the workspaces' lead into the copy. All other packages are those of the checkout. */
function copyPackages(parent: string, folder: string): void {
  const from = join(repositoryRoot, parent, 'node_modules')
  const to = join(folder, parent, 'node_modules')
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === '.pnpm') symlinkSync(join(from, name), join(to, name))
    else if (!name.startsWith('.vite'))
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
  }
}
