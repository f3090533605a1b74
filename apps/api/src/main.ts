/** The API alone, for a shape where workers are processes of their own. */
import { openProgram, readEnv, runProgram } from '@organizations/runtime'
import { environment } from './env.ts'
import { startServer } from './start/start-server.ts'

await runProgram(async (atStop) => {
  const env = readEnv(environment, process.env)
  // Workers are other processes: their relays look at the outbox by themselves.
  const program = await openProgram(env, { ring() {} })
  atStop(program.close)
  const server = await startServer(program, env)
  atStop(server.stop)
  return program.log
})
