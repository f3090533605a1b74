/** The calls of the console: one client and one cache for the tab. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient } from '@trpc/client'
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { apiPath } from '../base-path.ts'
import { ofConsole } from './of-console.ts'
import { reachServerAgain } from './reach-server.ts'
import { isAway, isSignedOut, refusalOf } from './refusal.ts'
import type { ConsoleRouter } from './router-type.ts'
import { sessionEnded } from './state.ts'
import { createStreamLink } from './stream-link.ts'

/** As many as the service takes in a batch. */
const CALLS_PER_BATCH = 20
const LONGEST_URL = 12_000

const url = `${apiPath}/trpc`

/** Calls outside of components. */
export const client: TRPCClient<ConsoleRouter> = createTRPCClient<ConsoleRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === 'subscription',
      true: createStreamLink(url),
      false: splitLink({
        condition: ({ type }) => type === 'query',
        true: httpBatchLink({ url, headers: ofConsole, maxItems: CALLS_PER_BATCH, maxURLLength: LONGEST_URL }),
        false: httpLink({ url, headers: ofConsole }),
      }),
    }),
  ],
})

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteFailure }),
  mutationCache: new MutationCache({ onError: noteFailure }),
  defaultOptions: {
    // A refusal stays one, and the return of a server that is away is waited for elsewhere (reach-server.ts).
    queries: { retry: false, staleTime: 5_000, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** The options of queries and mutations: `useQuery(trpc.organization.list.queryOptions({}))`. */
export const trpc: TRPCOptionsProxy<ConsoleRouter> = createTRPCOptionsProxy<ConsoleRouter>({ client, queryClient })

/** Notes what a failure says of the whole tab: the service is away, or the session has ended. */
export function noteFailure(error: unknown): void {
  const refusal = refusalOf(error)
  if (isAway(refusal)) reachServerAgain(queryClient)
  const wasSignedIn = queryClient.getQueryData(trpc.session.get.queryKey()) !== undefined
  if (isSignedOut(refusal) && wasSignedIn) sessionEnded.set(true)
}
