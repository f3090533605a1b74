/** The API alone, for a shape where workers are processes of their own. */
import { openDeliveries, openIdentity, openProgram, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { startServer } from './start/start-server.ts'

const about = 'The API of Organizations, over REST and tRPC. Workers are processes of their own.'

await runProgram({ file: 'apps/api/src/main.ts', about, environment }, async (env, atStop) => {
  const program = await openProgram(env, { program: 'api', identity: openIdentity(env, Date.now) })
  atStop(program.close)
  const delivering = openDeliveries(program)
  atStop(delivering.close)
  if (env.DELIVERIES) program.deps.sending = delivering.deps
  const server = await startServer(program, env)
  atStop(server.stop)
  return program.log
})
