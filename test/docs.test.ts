/** The README and the docs can be followed: their links, paths, commands and variables exist. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  bootstrapVariables,
  repositoryRoot,
  serverVariables,
  signInVariables,
  sharedVariables,
  egressVariables,
  identityVariables,
  mailVariables,
  workerVariables,
} from '@organizations/runtime'
import { describe, expect, test } from 'vitest'

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*.md'], { cwd: repositoryRoot })
const files = globSync('**/*.{ts,mjs,sh,yaml,md}', {
  cwd: repositoryRoot,
  exclude: (path) => /(^|\/)(node_modules|\.[a-z]+)($|\/)/.test(path),
})
const read = (page: string) => readFileSync(join(repositoryRoot, page), 'utf8')
const variables = Object.keys({
  ...sharedVariables,
  ...serverVariables,
  ...workerVariables,
  ...egressVariables,
  ...bootstrapVariables,
  ...identityVariables,
  ...mailVariables,
  ...signInVariables,
})

/** The commands on docs/cli.md. The tests of the command line compare them with those that exist. */
const commands = commandsIn('docs/cli.md')

function commandsIn(page: string): string[] {
  return [...read(page).matchAll(/\borgs ([a-z]+(?: [a-z]+(?![\w.@]))*)/g)].map(([, words = '']) => words)
}

/** The anchors of a page's headings. */
function headingsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((it) =>
    it
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(pages)('%s', (page) => {
  test('links to files that exist', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link)
    const broken = links.filter((link) => !existsSync(resolve(repositoryRoot, dirname(page), link)))
    expect(broken).toEqual([])
  })

  test('links to headings that exist', () => {
    const links = [...read(page).matchAll(/\]\(([^):#]*)#([^)]+)\)/g)]
    const broken = links.filter(([, file = '', heading = '']) => {
      const target = file === '' ? page : join(dirname(page), file)
      return !headingsOf(read(target)).includes(heading)
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  test('names commands of orgs that docs/cli.md has', () => {
    const isThere = (words: string) => commands.some((it) => it === words || it.startsWith(`${words} `))
    expect(commandsIn(page).filter((words) => !isThere(words))).toEqual([])
  })

  test('names commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...read(page).matchAll(/\bnpm (?:run )?([a-z][\w:-]*\b)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  test('names paths of the repository that exist', () => {
    const paths = [
      ...read(page).matchAll(/(?<![\w./-])(?:apps|packages|docs|scripts|bench|test|examples)\/[\w./-]*\w/g),
    ]
    expect(paths.map(([path]) => path).filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([])
  })

  test('names files in backticks that exist, also without their folders', () => {
    const names = [...read(page).matchAll(/`([\w/-][\w./-]*\.(?:ts|mjs|sh|yaml|md))`/g)].map(([, name = '']) => name)
    expect(names.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([])
  })

  test('has no paths of the machine that it was written on', () => {
    expect(read(page)).not.toMatch(/\.\.\/shared|\/(work|root|home|farm)\//)
  })
})

test('the contract lists every variable that a program reads, and no other', () => {
  const [, section = ''] = read('docs/rest-contract.md').split('## Starting variables')
  const [table = ''] = section.split('\n## ')
  const listed = table.split('\n').flatMap((line) => line.split('|')[1]?.match(/[A-Z][A-Z_]+/g) ?? [])
  expect(listed.toSorted()).toEqual(variables.toSorted())
})
