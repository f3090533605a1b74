/** Deliveries to webhooks, and what they are sent to. */
import type { Mutant } from '../mutant.ts'

const deliveries = ['packages/services/src/webhooks/deliveries/deliveries.test.ts']
const farewell = ['packages/services/src/webhooks/deliveries/farewell.test.ts']
const addresses = ['packages/egress/src/inner-addresses.test.ts']

export const ofDeliveries: readonly Mutant[] = [
  {
    id: 'private-address-found',
    file: 'packages/egress/src/checked-connector.ts',
    find: 'if (!addresses.every(isAllowed)) throw new TargetError(NOT_PUBLIC)',
    replace: 'if (!addresses.some(isAllowed)) throw new TargetError(NOT_PUBLIC)',
    tests: addresses,
    why: 'A name that has an address inside, besides a public one, is not connected to.',
  },
  {
    id: 'outside-of-global-unicast',
    file: 'packages/egress/src/public-address.ts',
    find: 'return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST)',
    replace: 'return true',
    tests: addresses,
    why: 'IPv6 addresses that are not given out, or stand for IPv4, are not public.',
  },
  {
    id: 'late-outcome-counts',
    file: 'packages/database/src/queries/webhooks/delivery-outcomes.ts',
    find: ".where('claim', '=', p.claim)",
    replace: ".where('claim', '>=', p.claim)",
    tests: deliveries,
    why: 'A worker whose claim is lost writes nothing.',
  },
  {
    id: 'places-not-counted',
    file: 'packages/database/src/queries/webhooks/delivery-claims.ts',
    find: 'placesOf(timeouts) - (flight?.count ?? 0)',
    replace: 'placesOf(timeouts)',
    tests: deliveries,
    why: 'An endpoint gets no more than four tries at a time.',
  },
  {
    id: 'events-before-the-endpoint',
    file: 'packages/services/src/webhooks/deliveries/fan-out-events.ts',
    find: 'endpoint.afterPosition >= event.position ||',
    replace: '',
    tests: deliveries,
    why: 'An endpoint hears of nothing that happened before it was there.',
  },
  {
    id: 'farewell-not-waited-for',
    file: 'packages/services/src/deletion/steps/await-farewell.ts',
    find: 'if (waitMs > 0) return',
    replace: 'if (waitMs < 0) return',
    tests: farewell,
    why: 'The deletion waits until the endpoints of its organization have been told.',
  },
  {
    id: 'deliveries-behind-the-fence',
    file: 'packages/database/src/queries/webhooks/delivery-claims.ts',
    find: 'if (isLiving === 0) return',
    replace: 'if (isLiving === 2) return',
    tests: farewell,
    why: 'Of a deleted organization nothing is sent but that it is deleted.',
  },
  {
    id: 'farewell-of-a-replay',
    file: 'packages/services/src/deletion/request/request-deletion.ts',
    find: "if (subject.subjectKind === 'organization' && !isReplayed)",
    replace: "if (subject.subjectKind === 'organization')",
    tests: farewell,
    why: 'A replay of tombstones tells no endpoint that came back with a backup.',
  },
  {
    id: 'gone-endpoint-stays',
    file: 'packages/services/src/webhooks/deliveries/settle-tries.ts',
    find: "if (verdict.is === 'gone') return GONE",
    replace: '',
    tests: deliveries,
    why: 'An endpoint that answers 410 is disabled.',
  },
]
