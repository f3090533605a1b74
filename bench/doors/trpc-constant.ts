/** The least that tRPC can do behind its own Fastify adapter: it answers a constant. */
import { initTRPC } from '@trpc/server'
import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
import fastify from 'fastify'

const t = initTRPC.create()
const constant = {
  id: 'org_constant',
  created_by: 'user_constant',
  created_at: new Date(0).toISOString(),
  updated_at: new Date(0).toISOString(),
  logo: null,
  name: 'Bench',
  management_email: 'bench@example.com',
  customer_id: null,
}
const router = t.router({ organization: t.router({ get: t.procedure.query(() => constant) }) })

const app = fastify()
await app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router } })
console.log(`served at ${await app.listen({ port: 0, host: '127.0.0.1' })}`)
process.once('SIGTERM', () => void app.close())
