import type { AppRouter } from '@organizations/api/router'
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client'

/** Calls the tRPC API of a server with a key. */
export function trpcClient(url: string, key: string): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: `${url}/trpc`, headers: { authorization: key } })],
  })
}
