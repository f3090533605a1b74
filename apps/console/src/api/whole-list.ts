import type { QueryKey } from '@tanstack/react-query'

/** As many as a page of the API has at most. */
const PER_PAGE = 1000
/** After these nothing more is read: a browser is no place for more. */
export const MOST_LISTED = 20_000

export interface WholeList<Row> {
  queryKey: QueryKey
  queryFn: () => Promise<Row[]>
}

interface Page {
  page: number
  limit: number
}

/**
 * The options of a query that reads a list to its end, in as many pages as it takes:
 * `wholeList(trpc.app.list.queryKey({ org_id }), async (page) => await client.app.list.query({ org_id, ...page }))`.
 * Its key is that of the procedure, so what refreshes that list refreshes this.
 */
export function wholeList<Row>(procedureKey: QueryKey, read: (page: Page) => Promise<readonly Row[]>): WholeList<Row> {
  return {
    queryKey: [...procedureKey, 'whole'],
    async queryFn() {
      const rows: Row[] = []
      for (let page = 0; rows.length < MOST_LISTED; page += 1) {
        const part = await read({ page, limit: PER_PAGE })
        rows.push(...part)
        if (part.length < PER_PAGE) break
      }
      return rows
    },
  }
}
