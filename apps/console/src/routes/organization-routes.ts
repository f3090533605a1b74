/** The pages of an organization. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { auditSearchOf } from '../screens/audit/searches.ts'
import { eventsSearchOf } from '../screens/events/searches.ts'
import { readPeriod } from '../screens/statistics/period.ts'
import { deliveriesSearchOf } from '../screens/webhooks/searches.ts'
import { organization, searchOf } from './frames.ts'

const organizationStart = createRoute({
  getParentRoute: () => organization,
  path: '/',
  beforeLoad: ({ params }) => redirect({ to: '/org/$orgId/apps', params, throw: true }),
})

const apps = createRoute({
  getParentRoute: () => organization,
  path: '/apps',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../screens/apps/AppsScreen.tsx'), 'AppsScreen'),
})

const statistics = createRoute({
  getParentRoute: () => organization,
  path: '/statistics',
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import('../screens/statistics/StatisticsScreen.tsx'), 'StatisticsScreen'),
})

const members = createRoute({
  getParentRoute: () => organization,
  path: '/members',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../screens/members/MembersScreen.tsx'), 'MembersScreen'),
})

const webhooks = createRoute({
  getParentRoute: () => organization,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../screens/webhooks/WebhooksScreen.tsx'), 'WebhooksScreen'),
})

const webhook = createRoute({
  getParentRoute: () => organization,
  path: '/webhooks/$webhookId',
  validateSearch: deliveriesSearchOf,
  component: lazyRouteComponent(() => import('../screens/webhooks/WebhookScreen.tsx'), 'WebhookScreen'),
})

const audit = createRoute({
  getParentRoute: () => organization,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import('../screens/audit/AuditScreen.tsx'), 'AuditScreen'),
})

const events = createRoute({
  getParentRoute: () => organization,
  path: '/events',
  validateSearch: eventsSearchOf,
  component: lazyRouteComponent(() => import('../screens/events/EventsScreen.tsx'), 'EventsScreen'),
})

const settings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: lazyRouteComponent(() => import('../screens/settings/SettingsScreen.tsx'), 'SettingsScreen'),
})

const danger = createRoute({
  getParentRoute: () => organization,
  path: '/danger',
  component: lazyRouteComponent(() => import('../screens/deletion/DangerScreen.tsx'), 'DangerScreen'),
})

export const organizationRoutes = [
  organizationStart,
  apps,
  statistics,
  members,
  webhooks,
  webhook,
  audit,
  events,
  settings,
  danger,
] as const
