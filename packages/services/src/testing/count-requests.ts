import type { Egress } from '@organizations/egress'

/** What sends, and how many requests to each address it has had under way at a time, at most. */
export interface CountedEgress {
  egress: Egress
  most: ReadonlyMap<string, number>
}

/** Counts at the sender: a receiver learns late that a request was given up, when both are busy. */
export function countRequests(egress: Egress): CountedEgress {
  const open = new Map<string, number>()
  const most = new Map<string, number>()
  const change = (url: string, by: 1 | -1) => {
    const now = (open.get(url) ?? 0) + by
    open.set(url, now)
    most.set(url, Math.max(most.get(url) ?? 0, now))
  }
  return {
    most,
    egress: {
      ...egress,
      async post(url, request) {
        change(url, 1)
        try {
          return await egress.post(url, request)
        } finally {
          change(url, -1)
        }
      },
    },
  }
}
