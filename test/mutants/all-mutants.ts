/** Every mutant that `npm run mutants` runs. */
import { access } from './list/access.ts'
import { batches } from './list/batches.ts'
import { client } from './list/client.ts'
import { ofDeliveries } from './list/deliveries.ts'
import { erasure } from './list/erasure.ts'
import { events } from './list/events.ts'
import { fence } from './list/fence.ts'
import { folder } from './list/folder.ts'
import { formats } from './list/formats.ts'
import { idempotency } from './list/idempotency.ts'
import { identities } from './list/identities.ts'
import { lease } from './list/lease.ts'
import { members } from './list/members.ts'
import { moves } from './list/moves.ts'
import { operators } from './list/operators.ts'
import { ofParticipants } from './list/participants.ts'
import { programs } from './list/programs.ts'
import { queue } from './list/queue.ts'
import { receipts } from './list/receipts.ts'
import { roles } from './list/roles.ts'
import { rounds } from './list/rounds.ts'
import { s3 } from './list/s3.ts'
import { service } from './list/service.ts'
import { texts } from './list/texts.ts'
import { uploads } from './list/uploads.ts'
import { webhooks } from './list/webhooks.ts'
import { worker } from './list/worker.ts'
import type { Mutant } from './mutant.ts'

export const mutants: readonly Mutant[] = [
  ...roles,
  ...access,
  ...members,
  ...operators,
  ...identities,
  ...lease,
  ...queue,
  ...worker,
  ...batches,
  ...rounds,
  ...fence,
  ...events,
  ...uploads,
  ...ofDeliveries,
  ...ofParticipants,
  ...receipts,
  ...erasure,
  ...idempotency,
  ...texts,
  ...formats,
  ...s3,
  ...folder,
  ...service,
  ...programs,
  ...client,
  ...moves,
  ...webhooks,
]
