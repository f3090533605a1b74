/** Signing in, and what belongs to a user. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { root, searchOf, signedIn } from './frames.ts'

const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => redirect({ to: '/organizations', throw: true }),
})

const organizations = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations',
  validateSearch: searchOf,
  component: lazyRouteComponent(
    () => import('../screens/organizations/OrganizationsScreen.tsx'),
    'OrganizationsScreen',
  ),
})

const invitation = createRoute({
  getParentRoute: () => signedIn,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../screens/organizations/InvitationScreen.tsx'), 'InvitationScreen'),
})

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys',
  component: lazyRouteComponent(() => import('../screens/keys/KeysScreen.tsx'), 'KeysScreen'),
})

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/sessions',
  component: lazyRouteComponent(() => import('../screens/account/SessionsScreen.tsx'), 'SessionsScreen'),
})

const deletions = createRoute({
  getParentRoute: () => signedIn,
  path: '/deletions',
  component: lazyRouteComponent(() => import('../screens/deletion/DeletionsScreen.tsx'), 'DeletionsScreen'),
})

const deletion = createRoute({
  getParentRoute: () => signedIn,
  path: '/deletions/$deletedId',
  component: lazyRouteComponent(() => import('../screens/deletion/DeletionScreen.tsx'), 'DeletionScreen'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ next, refused, request }: Partial<Record<keyof SignInSearch, unknown>>): SignInSearch => ({
    ...(isOwnPath(next) && { next }),
    ...(isWord(refused) && { refused }),
    ...(isWord(request) && { request }),
  }),
  component: lazyRouteComponent(() => import('../screens/sign-in/SignInScreen.tsx'), 'SignInScreen'),
})

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: lazyRouteComponent(() => import('../screens/deletion/VerifyScreen.tsx'), 'VerifyScreen'),
})

export const accountRoutes = [start, organizations, invitation, keys, sessions, deletions, deletion] as const

/** For these one need not be signed in. */
export const openRoutes = [signIn, verify] as const

interface SignInSearch {
  /** The page that was asked for. */
  next?: string
  /** Why the identity provider's way in failed, as a code, and the id of that request. */
  refused?: string
  request?: string
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)
}

/** An address that leads out of the console is not followed after signing in. */
function isOwnPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value)
}
