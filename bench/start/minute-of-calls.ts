import autocannon from 'autocannon'
import { waysTo } from '../doors/ways.ts'
import { createOrganization, KEY } from '../support/installation.ts'

const CONNECTIONS = 8
const CALLS_PER_SECOND = 500

/** Calls of every kind over both doors, of which a third write, at a steady rate. */
export async function callFor(seconds: number, url: string): Promise<void> {
  const ways = waysTo(await createOrganization(url))
  const { non2xx, errors } = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    overallRate: CALLS_PER_SECOND,
    headers: { authorization: KEY, 'content-type': 'application/json' },
    requests: ways.flatMap(({ ours }) => ours),
  })
  if (non2xx + errors > 0) throw new Error(`Expected every call to be answered 200, ${non2xx + errors} were not`)
}
