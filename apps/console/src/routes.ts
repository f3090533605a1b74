/** Every page of the console and its address. A screen is loaded when it is first seen. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { queryClient } from './api/client.ts'
import { isSignedOut, refusalOf } from './api/refusal.ts'
import { sessionOptions } from './api/session.ts'
import { consolePath } from './base-path.ts'
import { auditSearchOf } from './screens/audit/searches.ts'
import { eventsSearchOf } from './screens/events/searches.ts'
import { deletionsSearchOf, operatorAuditSearchOf, usersSearchOf } from './screens/operator/searches.ts'
import { readDeviceFilter } from './screens/devices/device-filter.ts'
import { NotFound } from './screens/shell/NotFound.tsx'
import { Root } from './screens/shell/Root.tsx'
import { RouteFailure } from './screens/shell/RouteFailure.tsx'
import { Shell } from './screens/shell/Shell.tsx'
import { deliveriesSearchOf } from './screens/webhooks/searches.ts'
import { readPeriod } from './screens/statistics/period.ts'
import { focusHeading } from './ui/Page.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: NotFound })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ next }: { next?: unknown }): { next?: string } => (isOwnPath(next) ? { next } : {}),
  component: lazyRouteComponent(() => import('./screens/sign-in/SignInScreen.tsx'), 'SignInScreen'),
})

/** What only those see who are signed in. */
const signedIn = createRoute({
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

const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: () => redirect({ to: '/organizations', throw: true }),
})

const organizations = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('./screens/organizations/OrganizationsScreen.tsx'), 'OrganizationsScreen'),
})

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys',
  component: lazyRouteComponent(() => import('./screens/keys/KeysScreen.tsx'), 'KeysScreen'),
})

const sessions = createRoute({
  getParentRoute: () => signedIn,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./screens/account/SessionsScreen.tsx'), 'SessionsScreen'),
})

const deletions = createRoute({
  getParentRoute: () => signedIn,
  path: '/deletions',
  component: lazyRouteComponent(() => import('./screens/deletion/DeletionsScreen.tsx'), 'DeletionsScreen'),
})

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  component: lazyRouteComponent(() => import('./screens/deletion/VerifyScreen.tsx'), 'VerifyScreen'),
})

const deletion = createRoute({
  getParentRoute: () => signedIn,
  path: '/deletions/$deletedId',
  component: lazyRouteComponent(() => import('./screens/deletion/DeletionScreen.tsx'), 'DeletionScreen'),
})

const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/org/$orgId',
  component: lazyRouteComponent(() => import('./screens/organizations/OrganizationFrame.tsx'), 'OrganizationFrame'),
})

const organizationStart = createRoute({
  getParentRoute: () => organization,
  path: '/',
  beforeLoad: ({ params }) => redirect({ to: '/org/$orgId/members', params, throw: true }),
})

const members = createRoute({
  getParentRoute: () => organization,
  path: '/members',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('./screens/members/MembersScreen.tsx'), 'MembersScreen'),
})

const settings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings/SettingsScreen.tsx'), 'SettingsScreen'),
})

const danger = createRoute({
  getParentRoute: () => organization,
  path: '/danger',
  component: lazyRouteComponent(() => import('./screens/deletion/DangerScreen.tsx'), 'DangerScreen'),
})

const webhooks = createRoute({
  getParentRoute: () => organization,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./screens/webhooks/WebhooksScreen.tsx'), 'WebhooksScreen'),
})

const webhook = createRoute({
  getParentRoute: () => organization,
  path: '/webhooks/$webhookId',
  validateSearch: deliveriesSearchOf,
  component: lazyRouteComponent(() => import('./screens/webhooks/WebhookScreen.tsx'), 'WebhookScreen'),
})

const audit = createRoute({
  getParentRoute: () => organization,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import('./screens/audit/AuditScreen.tsx'), 'AuditScreen'),
})

const events = createRoute({
  getParentRoute: () => organization,
  path: '/events',
  validateSearch: eventsSearchOf,
  component: lazyRouteComponent(() => import('./screens/events/EventsScreen.tsx'), 'EventsScreen'),
})

const operator = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator',
  component: lazyRouteComponent(() => import('./screens/operator/OverviewScreen.tsx'), 'OverviewScreen'),
})

const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/users',
  validateSearch: usersSearchOf,
  component: lazyRouteComponent(() => import('./screens/operator/UsersScreen.tsx'), 'UsersScreen'),
})

const user = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/users/$user',
  component: lazyRouteComponent(() => import('./screens/operator/UserScreen.tsx'), 'UserScreen'),
})

const operatorDeletions = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/deletions',
  validateSearch: deletionsSearchOf,
  component: lazyRouteComponent(() => import('./screens/operator/DeletionsScreen.tsx'), 'DeletionsScreen'),
})

const participants = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/participants',
  component: lazyRouteComponent(() => import('./screens/operator/ParticipantsScreen.tsx'), 'ParticipantsScreen'),
})

const operatorAudit = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/audit',
  validateSearch: operatorAuditSearchOf,
  component: lazyRouteComponent(() => import('./screens/operator/OperatorAuditScreen.tsx'), 'OperatorAuditScreen'),
})

const apps = createRoute({
  getParentRoute: () => organization,
  path: '/apps',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('./screens/apps/AppsScreen.tsx'), 'AppsScreen'),
})

const app = createRoute({
  getParentRoute: () => organization,
  path: '/apps/$appId',
  component: lazyRouteComponent(() => import('./screens/apps/AppFrame.tsx'), 'AppFrame'),
})

const appStart = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: ({ params }) => redirect({ to: '/org/$orgId/apps/$appId/bundles', params, throw: true }),
})

const bundles = createRoute({
  getParentRoute: () => app,
  path: '/bundles',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('./screens/bundles/BundlesScreen.tsx'), 'BundlesScreen'),
})

const channels = createRoute({
  getParentRoute: () => app,
  path: '/channels',
  component: lazyRouteComponent(() => import('./screens/channels/ChannelsScreen.tsx'), 'ChannelsScreen'),
})

const devices = createRoute({
  getParentRoute: () => app,
  path: '/devices',
  validateSearch: readDeviceFilter,
  component: lazyRouteComponent(() => import('./screens/devices/DevicesScreen.tsx'), 'DevicesScreen'),
})

const appStatistics = createRoute({
  getParentRoute: () => app,
  path: '/statistics',
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import('./screens/statistics/AppStatisticsScreen.tsx'), 'AppStatisticsScreen'),
})

const statistics = createRoute({
  getParentRoute: () => organization,
  path: '/statistics',
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import('./screens/statistics/StatisticsScreen.tsx'), 'StatisticsScreen'),
})

const routeTree = root.addChildren([
  signIn,
  verify,
  signedIn.addChildren([
    start,
    organizations,
    keys,
    sessions,
    deletions,
    operator,
    users,
    user,
    operatorDeletions,
    participants,
    operatorAudit,
    deletion,
    organization.addChildren([
      organizationStart,
      apps,
      app.addChildren([appStart, bundles, channels, devices, appStatistics]),
      statistics,
      members,
      webhooks,
      webhook,
      audit,
      events,
      settings,
      danger,
    ]),
  ]),
])

export const router = createRouter({
  routeTree,
  basepath: consolePath,
  defaultPreload: 'intent',
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
})

let hasShownOne = false
router.subscribe('onRendered', ({ pathChanged }) => {
  if (pathChanged && hasShownOne) focusHeading()
  hasShownOne = true
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** What is searched for on a page with a list. The router reads `?q=1` as a number. */
function searchOf({ q }: { q?: unknown }): { q?: string } {
  return typeof q === 'string' || typeof q === 'number' ? { q: String(q) } : {}
}

/** An address that leads out of the console is not followed after signing in. */
function isOwnPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value)
}
