import { useNavigate, useSearch } from '@tanstack/react-router'

/** What is searched for in the list of a page, and which part of it is shown. */
export interface ListSearch {
  q: string
  /** Counted from zero. */
  page: number
  setQ: (q: string) => void
  setPage: (page: number) => void
}

/** Both are in the address: use it on routes with `validateSearch: searchOf`. */
export function useListSearch(): ListSearch {
  const { q = '', page = 0 } = useSearch({ strict: false })
  const navigate = useNavigate()
  return {
    q,
    page,
    setQ: (next) => void navigate({ to: '.', search: next === '' ? {} : { q: next }, replace: true }),
    setPage: (next) => void navigate({ to: '.', search: { ...(q !== '' && { q }), ...(next > 0 && { page: next }) } }),
  }
}
