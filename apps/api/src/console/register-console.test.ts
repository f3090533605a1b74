import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTempFolder, type TempFolder } from '../../../../test/support/temp-folder.ts'
import { openTestServer } from '../testing/test-server.ts'
import type { ProxyOptions } from '../deps.ts'
import { registerConsole } from './register-console.ts'

const index = '<head><script type="module" src="./assets/index-1.js"></script><link href="./favicon.svg"></head>'

let temp: TempFolder
let app: FastifyInstance
beforeEach(async () => {
  temp = createTempFolder()
  await mkdir(join(temp.path, 'assets'))
  await writeFile(join(temp.path, 'index.html'), index)
  await writeFile(join(temp.path, 'assets/index-1.js'), 'start()')
})
afterEach(async () => {
  await app.close()
  await temp.remove()
})

async function open(proxy?: ProxyOptions, provider?: string): Promise<FastifyInstance> {
  app = Fastify()
  await registerConsole(app, { proxy, provider, folder: temp.path })
  return app
}

describe('the console', () => {
  test.each(['/console', '/console/', '/console/org/org_1/members'])('is the same page at %s', async (path) => {
    const { statusCode, body, headers } = await (await open()).inject(path)
    expect(statusCode).toBe(200)
    expect(body).toContain('src="/console/assets/index-1.js"')
    expect(body).toContain('href="/console/favicon.svg"')
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
  })

  test.each(['/console/logo/', '/console/logo/org_1/x'])('is no page where logos are, at %s', async (path) => {
    expect((await (await open()).inject(path)).statusCode).toBe(404)
  })

  test('is not sent again to a browser that has it', async () => {
    const { headers } = await (await open()).inject('/console/')
    const again = await app.inject({ url: '/console/', headers: { 'if-none-match': String(headers['etag']) } })
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' })
  })

  test('names its parts under the base path, or the public URL, that browsers see', async () => {
    const trusted: string[] = []
    const page = await (await open({ trusted, basePath: '/organizations' })).inject('/console/')
    expect(page.body).toContain('src="/organizations/console/assets/index-1.js"')
    await app.close()
    const publicUrl = 'https://example.com/o'
    const other = await (await open({ trusted, basePath: '', publicUrl })).inject('/console/')
    expect(other.body).toContain('src="/o/console/assets/index-1.js"')
  })

  test('tells the page what the identity provider is called, if people sign in at one', async () => {
    const plain = await (await open()).inject('/console/')
    expect(plain.body).not.toContain('identity-provider')
    await app.close()
    const { body } = await (await open(undefined, 'A & "B" <$&>')).inject('/console/sign-in')
    expect(body).toContain('<meta name="identity-provider" content="A &amp; &quot;B&quot; &lt;$&amp;>" /></head>')
  })

  test('lets browsers keep its parts for ever, because their names have a hash', async () => {
    const { statusCode, body, headers } = await (await open()).inject('/console/assets/index-1.js')
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: 'start()' })
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  test('has nothing outside of its folder', async () => {
    await writeFile(join(temp.path, 'secret'), 'secret')
    for (const path of ['..%2fsecret', '%2e%2e%2fsecret', '../secret', 'secret']) {
      const { statusCode, body } = await (await open()).inject(`/console/assets/${path}`)
      expect(body).not.toBe('secret')
      expect([200, 400, 403, 404]).toContain(statusCode)
      await app.close()
    }
  })

  test('allows no script and no style of another place, and nothing inline', async () => {
    const { headers } = await (await open()).inject('/console/')
    const policy = String(headers['content-security-policy'])
    expect(policy).not.toContain('unsafe')
    expect(policy).not.toContain('upgrade-insecure-requests')
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "trusted-types 'none'"]) {
      expect(policy.split('; ')).toContain(rule)
    }
  })

  test('says that it is not built, and is there as soon as it is', async () => {
    await rm(join(temp.path, 'index.html'))
    const before = await (await open()).inject('/console/organizations')
    expect(before.statusCode).toBe(503)
    expect(before.body).toContain('The console is not built')
    expect(before.body).toContain('npm run build:console')
    await writeFile(join(temp.path, 'index.html'), index)
    expect((await app.inject('/console/organizations')).statusCode).toBe(200)
  })
})

describe('the address of the server', () => {
  test('leads browsers to the console, and tells programs what it is', async () => {
    const server = await openTestServer()
    app = server.app
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    const { statusCode, headers } = await app.inject({ url: '/', headers: { accept } })
    expect({ statusCode, location: headers['location'], vary: headers['vary'] }).toEqual({
      statusCode: 302,
      location: '/console/',
      vary: expect.stringContaining('accept'),
    })
    for (const other of ['*/*', 'application/json', undefined]) {
      const answer = await app.inject({ url: '/', headers: other === undefined ? {} : { accept: other } })
      expect(answer.json()).toMatchObject({ service: 'Organizations' })
    }
    await server.close()
  })
})
