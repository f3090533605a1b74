import { expect, test } from 'vitest'

import { leaveAnswersUnread } from '../support/unread-answers.ts'

/** Of what the server works with for one answer. Thirty lists would be 700 MB, four batches 180 MB, if all were kept. */
const MOST_EXTRA_MB = 250

/** As many calls as the rate limit lets through, of lists of 1,000 organizations. */
const calls = Array.from({ length: 20 }, (_, index) => [index, { limit: 1000 }] as const)
const inputs = encodeURIComponent(JSON.stringify(Object.fromEntries(calls)))
const batch = `/trpc/${calls.map(() => 'organization.list').join(',')}?batch=1&input=${inputs}`

test.skipIf(process.platform !== 'linux').for([
  ['thirty lists', Array.from({ length: 30 }, () => '/organization')],
  ['four batches', Array.from({ length: 4 }, () => batch)],
] as const)('%s that are not read neither fill the memory of a server nor stay for long', async ([what, paths]) => {
  const { before, highest, statuses } = await leaveAnswersUnread(paths)
  console.log({ what, before, highest, statuses })
  // 207: of the lists of the batch some were refused.
  expect((statuses['200'] ?? 0) + (statuses['207'] ?? 0) + (statuses['429'] ?? 0)).toBe(paths.length)
  if (paths[0] === batch) expect(statuses['429']).toBe(paths.length - 1)
  expect(highest - before).toBeLessThan(MOST_EXTRA_MB)
})
