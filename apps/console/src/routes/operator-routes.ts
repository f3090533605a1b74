/** What operators see of the service. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { deletionsSearchOf, operatorAuditSearchOf } from '../screens/operator/searches.ts'
import { searchOf, signedIn } from './frames.ts'

const operator = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator',
  component: lazyRouteComponent(() => import('../screens/operator/OverviewScreen.tsx'), 'OverviewScreen'),
})

const users = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/users',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('../screens/operator/UsersScreen.tsx'), 'UsersScreen'),
})

const user = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/users/$user',
  component: lazyRouteComponent(() => import('../screens/operator/UserScreen.tsx'), 'UserScreen'),
})

const operatorDeletions = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/deletions',
  validateSearch: deletionsSearchOf,
  component: lazyRouteComponent(() => import('../screens/operator/DeletionsScreen.tsx'), 'DeletionsScreen'),
})

const operatorDeletion = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/deletions/$deletionId',
  component: lazyRouteComponent(
    () => import('../screens/operator/OperatorDeletionScreen.tsx'),
    'OperatorDeletionScreen',
  ),
})

const participants = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/participants',
  component: lazyRouteComponent(() => import('../screens/operator/ParticipantsScreen.tsx'), 'ParticipantsScreen'),
})

const operatorAudit = createRoute({
  getParentRoute: () => signedIn,
  path: '/operator/audit',
  validateSearch: operatorAuditSearchOf,
  component: lazyRouteComponent(() => import('../screens/operator/OperatorAuditScreen.tsx'), 'OperatorAuditScreen'),
})

export const operatorRoutes = [
  operator,
  users,
  user,
  operatorDeletions,
  operatorDeletion,
  participants,
  operatorAudit,
] as const
