/** What other routes are within: all pages, those for who is signed in, those of an organization, those of an app. */
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { queryClient } from '../api/client.ts'
import { isSignedOut, refusalOf } from '../api/refusal.ts'
import { sessionOptions } from '../api/session.ts'
import { NotFound } from '../screens/shell/NotFound.tsx'
import { Root } from '../screens/shell/Root.tsx'
import { Shell } from '../screens/shell/Shell.tsx'
import { pageOf, textsOf } from '../search-values.ts'

export const root = createRootRoute({ component: Root, notFoundComponent: NotFound })

/** What only those see who are signed in. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  async beforeLoad({ location }) {
    try {
      await queryClient.query({ ...sessionOptions, staleTime: 'static' })
    } catch (error) {
      if (!isSignedOut(refusalOf(error))) throw error
      redirect({ to: '/sign-in', search: { next: location.href }, throw: true })
    }
  },
  component: Shell,
})

export const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/org/$orgId',
  component: lazyRouteComponent(() => import('../screens/organizations/OrganizationFrame.tsx'), 'OrganizationFrame'),
})

export const app = createRoute({
  getParentRoute: () => organization,
  path: '/apps/$appId',
  component: lazyRouteComponent(() => import('../screens/apps/AppFrame.tsx'), 'AppFrame'),
})

/** What is searched for on a page with a list, and which part of it is shown. */
export function searchOf(search: Record<string, unknown>): { q?: string; page?: number } {
  return { ...textsOf(search, ['q']), ...pageOf(search) }
}
