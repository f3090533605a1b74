/** Services outside that have to do with the deletion of a scenario's organization. */
import { generateSecretsKey } from '@organizations/services'

import type { Setting } from '../scenario/scenario.ts'
import type { DatabaseName } from '../scenario/template-place.ts'
import { startEndpoint } from './endpoint.ts'
import { NETWORK, startParticipants } from './participants.ts'
import type { Run } from './run.ts'

export interface Outside {
  /** What is not as it should be, once the deletion is completed. */
  findProblems: () => Promise<string[]>
  stop: () => Promise<void>
}

/** What the programs need to know. On SQLite the key is a file. */
export function outsideEnv({ participants, endpoint }: Setting, database: DatabaseName): Record<string, string> {
  if (participants === undefined && endpoint === undefined) return {}
  return {
    PARTICIPANT_NETWORKS: NETWORK,
    WEBHOOK_ALLOW_PRIVATE: '1',
    ...(database === 'Postgres' && { SECRETS_KEY: generateSecretsKey() }),
  }
}

export async function startOutside(run: Run): Promise<Outside> {
  const { participants, endpoint } = run.scenario
  const all: Outside[] = []
  if (participants !== undefined) all.push(await startParticipants(run, participants))
  if (endpoint !== undefined) all.push(await startEndpoint(run, endpoint))
  return {
    findProblems: async () => (await Promise.all(all.map((it) => it.findProblems()))).flat(),
    stop: async () => void (await Promise.all(all.map((it) => it.stop()))),
  }
}
