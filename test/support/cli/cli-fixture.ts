import { expect } from 'vitest'

import { createCommandLine, type CommandLine } from './command-line.ts'
import { OPERATOR_KEY, type Installation } from '../installation.ts'
import { createUser, restClient } from '../rest-client.ts'

export const ADA = 'ada@example.com'
export const BOB = 'bob@example.com'

/** A running server, and the command lines of its operator and of two users, the first of whom has an organization. */
export interface CliFixture {
  url: string
  operator: CommandLine
  ada: CommandLine
  bob: CommandLine
  orgId: string
  /** The keys that the three ask with. */
  keys: readonly string[]
  /** What all their commands have printed so far. */
  printed(): string
}

/** Starts a server in an installation, with some people to use it from the command line. */
export async function createCliFixture(installation: Installation): Promise<CliFixture> {
  const { url } = await installation.startStandalone()
  const rest = restClient(url, OPERATOR_KEY)
  const keys = [OPERATOR_KEY, await createUser(rest, ADA), await createUser(rest, BOB)] as const
  let printed = ''
  const enter = (key: string): CommandLine => {
    const orgs = createCommandLine(installation.folder, { ORGS_URL: url, ORGS_API_KEY: key })
    return {
      ...orgs,
      async run(...it) {
        const ending = await orgs.run(...it)
        printed += ending.stdout + ending.stderr
        return ending
      },
      async json(...args) {
        const data = await orgs.json(...args)
        printed += JSON.stringify(data)
        return data
      },
    }
  }
  const [operator, ada, bob] = [enter(keys[0]), enter(keys[1]), enter(keys[2])]
  const { id: orgId } = (await ada.json('create', 'Acme')) as { id: string } // as the API answers
  return { url, operator, ada, bob, orgId, keys, printed: () => printed }
}

/** Runs a command that is to succeed without a word on stderr, and returns the lines that it prints. */
export async function linesOf(orgs: CommandLine, ...args: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await orgs.run(args)
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' })
  return stdout.trimEnd().split('\n')
}
