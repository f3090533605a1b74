/** A deletion with participants, asked step by step, with time in the test's hand. The services are real servers. */
import { randomBytes } from 'node:crypto'
import { inTransaction, insertParticipant, listDeletionParticipants } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import {
  DEFAULT_SUBJECTS,
  type DeletionParticipant,
  type ParticipantId,
  type ParticipantSubject,
} from '@organizations/domain'
import { openEgress } from '@organizations/egress'
import type { AskingDeps } from '../participants/asking-deps.ts'
import { claimDueAskings } from '../participants/claim-due-askings.ts'
import { runAsking } from '../participants/run-askings.ts'
import { createWebhookSecret, sealSecret } from '../secrets/webhook-secrets.ts'
import { completed, startParticipantService, type TestService } from './participant-service.ts'
import { openDeletionScenario, type DeletionScenario } from './deletion-scenario.ts'
import type { TestDeps } from './test-deps.ts'

export interface RegisteredService extends TestService {
  id: ParticipantId
}

/** Services that take part in deletions, and who asks them. */
export interface Services {
  asking: AskingDeps
  /** Registers a service, with a server of its own. */
  addService: (options?: {
    required?: boolean
    name?: string
    subjects?: readonly ParticipantSubject[]
  }) => Promise<RegisteredService>
  /** Asks what is due, until nothing is. */
  ask: () => Promise<void>
  closeServices: () => Promise<void>
}

export interface ParticipantScenario extends DeletionScenario, Services {
  participants: () => Promise<DeletionParticipant[]>
}

export async function openParticipantScenario(open: () => Promise<TestDatabase>): Promise<ParticipantScenario> {
  const scenario = await openDeletionScenario(open)
  const { deps, close: closeDeletion } = scenario
  const services = openServices(deps)
  return Object.assign(scenario, {
    ...services,
    async participants() {
      return await listDeletionParticipants(deps.db, (await scenario.current()).id)
    },
    async close() {
      await services.closeServices()
      await closeDeletion()
    },
  })
}

/** Beside any scenario. */
export function openServices(deps: TestDeps): Services {
  const participantEgress = openEgress({ policy: deps.participantTargets })
  const asking: AskingDeps = Object.assign(Object.create(deps) as typeof deps, { participantEgress, random: () => 0 })
  const ends: (() => Promise<void>)[] = [() => participantEgress.close()]
  return {
    asking,
    async addService({
      required = true,
      name = `service-${randomBytes(2).toString('hex')}`,
      subjects = DEFAULT_SUBJECTS,
    } = {}) {
      const id = deps.ids.participant()
      const secret = createWebhookSecret()
      const service: RegisteredService = { id, secret, asked: [], answer: (it) => completed(it) }
      const { url, close } = await startParticipantService(service)
      ends.push(close)
      const sealed = sealSecret(deps, id, secret)
      const row = { id, name, url, required, subjects, secret: sealed, createdAt: deps.clock() }
      await inTransaction(deps.db, (trx) => insertParticipant(trx, row))
      return service
    },
    async ask() {
      for (;;) {
        const { claimed } = await claimDueAskings(asking)
        if (claimed.length === 0) return
        await Promise.all(claimed.map((it) => runAsking(asking, it, new AbortController().signal)))
      }
    },
    async closeServices() {
      for (const end of ends.splice(0)) await end()
    },
  }
}
