/** Webhooks: their secrets, and their number. */
import type { Mutant } from '../mutant.ts'

export const webhooks: readonly Mutant[] = [
  {
    id: 'secret-opens-in-any-row',
    file: 'packages/services/src/secrets/webhook-secrets.ts',
    find: 'return Buffer.from(owner)',
    replace: "return Buffer.from('webhook')",
    tests: ['packages/services/src/secrets/webhook-secrets.test.ts'],
    why: 'A secret is bound to the row that it was encrypted for.',
  },
  {
    id: 'old-secret-signs-for-ever',
    file: 'packages/services/src/secrets/webhook-secrets.ts',
    find: 'until !== null && now < until',
    replace: 'until !== null',
    tests: ['packages/services/src/secrets/webhook-secrets.test.ts'],
    why: 'A secret that was replaced signs for 24 hours, and no longer.',
  },
  {
    id: 'lost-key-stops-rotated-secret',
    file: 'packages/services/src/secrets/webhook-secrets.ts',
    find: 'findKey(requireKeys(deps.secretsKeys), previous)',
    replace: 'true',
    tests: ['packages/services/src/secrets/webhook-secrets.test.ts'],
    why: 'A rotation is the way out when a key is lost, at once.',
  },
  {
    id: 'webhook-secret-is-kept-with-the-answer',
    file: 'packages/services/src/webhooks/create-webhook.ts',
    find: 'toKeep: (answer: WebhookWithSecret) => ({ ...answer, secret: null }),',
    replace: 'toKeep: (answer: WebhookWithSecret) => answer,',
    tests: ['packages/services/src/webhooks/webhooks.test.ts', 'apps/api/src/rest/webhooks/webhooks.test.ts'],
    why: 'What is kept for repetitions of a request has no secret.',
  },
  {
    id: 'webhooks-without-number',
    file: 'packages/services/src/webhooks/create-webhook.ts',
    find: '>= MAX_WEBHOOKS',
    replace: '> MAX_WEBHOOKS',
    tests: ['packages/services/src/webhooks/webhooks.test.ts'],
    why: 'An organization has at most twenty webhooks.',
  },
]
