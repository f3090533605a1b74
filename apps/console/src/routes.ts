/** Every page of the console and its address (`routes/`). A screen is loaded when it is first seen. */
import { createRouter } from '@tanstack/react-router'
import { consolePath } from './base-path.ts'
import { accountRoutes, openRoutes } from './routes/account-routes.ts'
import { appRoutes } from './routes/app-routes.ts'
import { app, organization, root, signedIn } from './routes/frames.ts'
import { operatorRoutes } from './routes/operator-routes.ts'
import { organizationRoutes } from './routes/organization-routes.ts'
import { RouteFailure } from './screens/shell/RouteFailure.tsx'
import { focusHeading } from './ui/Page.tsx'

const routeTree = root.addChildren([
  ...openRoutes,
  signedIn.addChildren([
    ...accountRoutes,
    ...operatorRoutes,
    organization.addChildren([...organizationRoutes, app.addChildren(appRoutes)]),
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
