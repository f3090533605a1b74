/**
 * The container file and compose.yaml, as far as they can be checked without a container engine: what they name is
 * there, every variable is one that the program reads, and they hold no secret.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

import {
  bootstrapVariables,
  repositoryRoot,
  serverVariables,
  sharedVariables,
  workerVariables,
} from '@organizations/runtime'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { createTempFolder } from './support/temp-folder.ts'

interface Service {
  image: string
  command: string[]
  /** Null: what .env says, if it does. */
  environment?: Record<string, string | null>
  depends_on?: Record<string, object>
  volumes?: string[]
  configs?: { source: string }[]
  healthcheck?: { test: string[] }
  stop_grace_period?: string
  read_only?: boolean
}

interface Compose {
  services: Record<'api' | 'worker' | 'postgres' | 'redis' | 'garage', Service>
  volumes: object
  configs: object
}

const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8')
const compose = parse(read('compose.yaml'), { merge: true }) as Compose // checked below, as far as it is looked at
const { services } = compose
const containerFile = read('Dockerfile')
const lines = containerFile.split('\n')
/** Where AWS programs find their credentials, of any kind. */
const awsVariables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']

const fromOutside = expect.stringMatching(/^\$\{/) as string
/** What compose.yaml does not start without. */
const wanted = new Set([...read('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name))
const [, snippet = ''] = /```sh\n(\(umask.*?)```/s.exec(read('docs/operations.md')) ?? []
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

const programs = {
  api: { ...sharedVariables, ...serverVariables, ...bootstrapVariables, REDIS_URL: workerVariables.REDIS_URL },
  worker: { ...sharedVariables, ...workerVariables, HOST: serverVariables.HOST, METRICS_PORT: undefined },
}

describe.each(['api', 'worker'] as const)('the service %s', (name) => {
  const { environment = {}, command, depends_on, healthcheck, ...service } = services[name]

  test('sets variables that its program reads, and no other', () => {
    const known = new Set([...Object.keys(programs[name]), ...awsVariables])
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([])
    expect(environment['DATABASE_URL']).toContain('@postgres:5432/')
    for (const [variable, text] of Object.entries(environment)) {
      const schemas = Object.entries<{ safeParse: (text: unknown) => object } | undefined>(programs[name])
      const schema = schemas.find(([it]) => it === variable)?.[1]
      const isGiven = text !== null && !text.includes('${')
      if (isGiven && schema) expect({ variable, ...schema.safeParse(text) }).toMatchObject({ variable, success: true })
    }
  })

  test('runs a program that is there, and that goes into the image', () => {
    const [program, file = ''] = command
    expect([program, existsSync(join(repositoryRoot, file))]).toEqual(['node', true])
    expect(lines).toContain('COPY apps apps')
  })

  test('waits for servers that are there, and has longer to end than an orderly end takes', () => {
    expect(Object.keys(depends_on ?? {}).filter((it) => !Object.hasOwn(services, it))).toEqual([])
    expect(service).toMatchObject({ stop_grace_period: '15s', read_only: true, image: 'organizations' })
    expect(healthcheck?.test.slice(0, 3)).toEqual(['CMD', 'node', '-e'])
  })
})

describe('compose.yaml', () => {
  test('pins the image of every server, and mounts what it declares', () => {
    for (const { image, volumes = [], configs = [] } of [services.postgres, services.redis, services.garage]) {
      expect(image).toMatch(/^[\w/]+:v?\d+\.\d+[\w.-]*$/)
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
      for (const { source } of configs) expect(Object.keys(compose.configs)).toContain(source)
    }
    expect(services.redis.command.join(' ')).toContain('--maxmemory-policy noeviction')
  })

  test('takes every secret from outside, which docs/operations.md names', () => {
    const entries = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment))
    const secrets = entries.filter(([variable]) => /PASSWORD|SECRET|_KEY/.test(variable))
    for (const [variable, text] of secrets) expect([variable, text ?? '${']).toEqual([variable, fromOutside])
    expect(secrets.length).toBeGreaterThanOrEqual(10)
    for (const name of wanted) expect(snippet).toContain(`\n${name}=`)
    expect(wanted.size).toBe(5)
    expect(read('.gitignore').split('\n')).toContain('.env')
  })

  test.runIf(hasOpenssl)('starts with the .env that docs/operations.md makes', async () => {
    const folder = createTempFolder()
    execFileSync('sh', ['-c', snippet.replace(/^docker .*$/gm, '')], { cwd: folder.path })
    const file = join(folder.path, '.env')
    const values = parseEnv(readFileSync(file, 'utf8'))
    expect(statSync(file).mode & 0o077).toBe(0)
    for (const name of wanted) expect([name, values[name]]).toEqual([name, expect.stringMatching(/.{20}/)])
    for (const name of ['RECEIPT_SIGNING_KEY', 'SECRETS_KEY', 'BOOTSTRAP_EMAIL', 'BOOTSTRAP_API_KEY'] as const) {
      expect({ name, ...programs.api[name].safeParse(values[name]) }).toMatchObject({ name, success: true })
      expect(values[name]).toBeDefined()
    }
    await folder.remove()
  })
})

describe('the container file', () => {
  test('copies what is there and what the ignore file lets through, and has the versions of the workspace', () => {
    const copied = lines.flatMap((line) => /^COPY (?!--from)(.+) \S+$/.exec(line)?.[1]?.split(' ') ?? [])
    const allowed = read('.dockerignore').split('\n')
    expect(copied.filter((it) => !existsSync(join(repositoryRoot, it)) || !allowed.includes(`!${it}`))).toEqual([])
    expect(allowed[1]).toBe('*')
    const { packageManager } = JSON.parse(read('package.json')) as { packageManager: string }
    expect(containerFile).toContain(`npm install --global ${packageManager}\n`)
    const { nodeVersion } = parse(read('pnpm-workspace.yaml')) as { nodeVersion: string }
    const bases = lines.flatMap((line) => /^FROM (\S+)/.exec(line)?.[1] ?? [])
    expect(new Set(bases)).toEqual(new Set([`node:${nodeVersion}-bookworm-slim`]))
  })

  test('ends as a user who is not root, with a program that is there', () => {
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node')
    const [, program = ''] = /^CMD \["node", "(.+)"\]$/m.exec(containerFile) ?? []
    expect(existsSync(join(repositoryRoot, program))).toBe(true)
  })
})
