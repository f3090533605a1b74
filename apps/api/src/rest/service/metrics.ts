import { getFreeSpace, getWorkload, type Deps } from '@organizations/services'
import type { FastifyInstance } from 'fastify'
import { Gauge, Histogram, type Registry } from 'prom-client'
import { actorOf } from '../../http/caller/authenticated.ts'
import type { OpenLedger } from '../../limits/open-limits.ts'

/** From a quick read to a large upload. */
const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

/** Measures every request, by its route: a path that a caller made up does not become a label. */
export function measureRequests(app: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'organizations_http_request_duration_seconds',
    help: 'How long requests took, from their first byte to the end of their answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers: [registry],
  })
  app.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    durations.observe({ method, route: routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
}

/** What accounts hold open: docs/operations.md. */
export function measureOpen(open: OpenLedger, registry: Registry): void {
  const registers: Registry[] = []
  const kinds = new Gauge({
    name: 'organizations_http_open',
    help: 'Subscriptions, uploads, downloads and exports that are open.',
    labelNames: ['kind'],
    registers,
    collect() {
      for (const kind of ['watches', 'uploads', 'downloads', 'exports'] as const) this.set({ kind }, open.total(kind))
    },
  })
  const unsent = new Gauge({
    name: 'organizations_http_unsent_bytes',
    help: 'Bytes of answers that wait for their receivers to read them.',
    registers,
    collect() {
      this.set(open.total('unsentBytes'))
    },
  })
  registry.registerMetric(kinds)
  registry.registerMetric(unsent)
}

/** `/metrics` for Prometheus, with an operator's key: what this process measured, and what there is to do. */
export function registerMetricsRoute(scope: FastifyInstance, deps: Deps, registry: Registry): void {
  const registers = [registry]
  const deletions = new Gauge({
    name: 'organizations_deletions',
    help: 'Deletions that are not over, by state.',
    labelNames: ['state'],
    registers,
  })
  const oldest = new Gauge({
    name: 'organizations_outbox_oldest_unacknowledged_seconds',
    help: 'Age of the oldest event that asks for our work; 0 when there is none.',
    registers,
  })
  const waitingForOthers = new Gauge({
    name: 'organizations_deletions_waiting_for_others',
    help: 'Deletions whose participants, or the endpoints that are told of them, have to act first.',
    registers,
  })
  const oldestWait = new Gauge({
    name: 'organizations_deletions_oldest_waiting_for_others_seconds',
    help: 'How long the oldest of those waits; 0 when there is none.',
    registers,
  })
  const oldestDelivery = new Gauge({
    name: 'organizations_deliveries_oldest_pending_seconds',
    help: 'Age of the oldest delivery to a webhook that is not over; 0 when there is none.',
    registers,
  })
  const waitedFor = new Gauge({
    name: 'organizations_participants_waited_for',
    help: 'Answers of participants that deletions wait for.',
    registers,
  })
  const mailsWaiting = new Gauge({
    name: 'organizations_mails_waiting',
    help: 'Mails that are still to be sent.',
    registers,
  })
  const oldestMail = new Gauge({
    name: 'organizations_mails_oldest_pending_seconds',
    help: 'Age of the oldest mail that is still to be sent; 0 when there is none.',
    registers,
  })
  const setFileSize = fileSizeGauges(registry)
  scope.get('/metrics', async (request, reply) => {
    const actor = actorOf(request)
    const { deletionsByState, ...work } = await getWorkload(deps, { actor })
    for (const [state, count] of Object.entries(deletionsByState)) deletions.set({ state }, count)
    oldest.set(work.oldestEventAgeMs / 1000)
    waitingForOthers.set(work.deletionsWaitingForOthers)
    oldestWait.set(work.oldestWaitForOthersMs / 1000)
    oldestDelivery.set(work.oldestDeliveryAgeMs / 1000)
    waitedFor.set(work.participantsWaitedFor)
    mailsWaiting.set(work.mailsWaiting)
    oldestMail.set(work.oldestMailAgeMs / 1000)
    setFileSize(await getFreeSpace(deps, { actor }))
    return await reply.type(registry.contentType).send(await registry.metrics())
  })
}

/** Made with the first value: a gauge without one would say 0, and Postgres has no file. */
function fileSizeGauges(registry: Registry): (space: Awaited<ReturnType<typeof getFreeSpace>>) => void {
  const create = (name: string, help: string) =>
    new Gauge({ name: `organizations_database_${name}_bytes`, help, registers: [registry] })
  let gauges: { file: Gauge; free: Gauge } | undefined
  return (space) => {
    if (space === undefined) return
    gauges ??= {
      file: create('file', 'Size of the SQLite file, without its write-ahead log.'),
      free: create('free', 'Space in the SQLite file that new rows can take.'),
    }
    gauges.file.set(space.fileBytes)
    gauges.free.set(space.freeBytes)
  }
}
