/** The pages of an app. */
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { readDeviceFilter } from '../screens/devices/device-filter.ts'
import { readPeriod } from '../screens/statistics/period.ts'
import { app, searchOf } from './frames.ts'

const appStart = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: ({ params }) => redirect({ to: '/org/$orgId/apps/$appId/bundles', params, throw: true }),
})

const bundles = createRoute({
  getParentRoute: () => app,
  path: '/bundles',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../screens/bundles/BundlesScreen.tsx'), 'BundlesScreen'),
})

const channels = createRoute({
  getParentRoute: () => app,
  path: '/channels',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../screens/channels/ChannelsScreen.tsx'), 'ChannelsScreen'),
})

const devices = createRoute({
  getParentRoute: () => app,
  path: '/devices',
  validateSearch: readDeviceFilter,
  component: lazyRouteComponent(() => import('../screens/devices/DevicesScreen.tsx'), 'DevicesScreen'),
})

const appStatistics = createRoute({
  getParentRoute: () => app,
  path: '/statistics',
  validateSearch: readPeriod,
  component: lazyRouteComponent(() => import('../screens/statistics/AppStatisticsScreen.tsx'), 'AppStatisticsScreen'),
})

export const appRoutes = [appStart, bundles, channels, devices, appStatistics] as const
