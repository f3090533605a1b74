import type { QueryFilters } from '@tanstack/react-query'
import { queryClient } from './client.ts'

/**
 * Ends the life of what a change has touched, and returns when what the page shows of it is read again. Say that it is
 * done, close its dialog and leave the page after that: what is opened at once begins with what is so by then.
 */
export async function refresh(...touched: readonly QueryFilters[]): Promise<void> {
  for (const filters of touched) queryClient.removeQueries({ ...filters, type: 'inactive' })
  await Promise.all(touched.map(async (filters) => await queryClient.invalidateQueries(filters)))
}
