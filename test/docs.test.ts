/** What README and docs say can be followed: links lead somewhere, commands exist, variables are the real ones. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  bootstrapVariables,
  repositoryRoot,
  serverVariables,
  sharedVariables,
  workerVariables,
} from '@organizations/runtime'
import { describe, expect, test } from 'vitest'

const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: repositoryRoot })
const read = (page: string) => readFileSync(join(repositoryRoot, page), 'utf8')
const variables = Object.keys({ ...sharedVariables, ...serverVariables, ...workerVariables, ...bootstrapVariables })

/** As the command line's own page has them, which its tests compare with what there is. */
const commands = commandsIn('docs/cli.md')

function commandsIn(page: string): string[] {
  return [...read(page).matchAll(/\borgs ([a-z]+(?: [a-z]+(?![\w.]))*)/g)].map(([, words = '']) => words)
}

/** What a heading is called in links to it. */
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
  test('links to what is there', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link)
    const broken = links.filter((link) => !existsSync(resolve(repositoryRoot, dirname(page), link)))
    expect(broken).toEqual([])
  })

  test('links to headings that are there', () => {
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

  test('names files of the repository that exist', () => {
    const named = [...read(page).matchAll(/`((?:apps|packages|docs|scripts|bench|test)\/[\w./-]+)`/g)]
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([])
  })

  test('says nothing of where it was written', () => {
    expect(read(page)).not.toMatch(/\.\.\/shared|\/(work|root|home|farm)\//)
  })
})

test('the contract lists every variable that a program reads, and no other', () => {
  const [, section = ''] = read('docs/rest-contract.md').split('## Starting variables')
  const [table = ''] = section.split('\n## ')
  const listed = table.split('\n').flatMap((line) => line.split('|')[1]?.match(/[A-Z][A-Z_]+/g) ?? [])
  expect(listed.toSorted()).toEqual(variables.toSorted())
})
