/** Every page of the console and its address (`routes/`). A screen is loaded when it is first seen. */
import { createRouter } from '@tanstack/react-router'
import { consolePath } from './base-path.ts'
import { accountRoutes, openRoutes } from './routes/account-routes.ts'
import { appRoutes } from './routes/app-routes.ts'
import { app, organization, root, signedIn } from './routes/frames.ts'
import { operatorRoutes } from './routes/operator-routes.ts'
import { organizationRoutes } from './routes/organization-routes.ts'
import { RouteFailure } from './screens/shell/RouteFailure.tsx'
import { noteFirstPage } from './ui/page/lazy-part.tsx'
import { focusHeading } from './ui/page/Page.tsx'

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
  defaultPreloadDelay: 0, // a page is a few kilobytes
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
})

/** Begins to load the page that was asked for. The router would begin when it has read the session. */
export function loadFirstPage(): void {
  const [matchedRoutes] = router.getMatchedRoutes(router.latestLocation.pathname)
  for (const { options } of matchedRoutes) {
    const component = options.component as { preload?: () => Promise<unknown> } | undefined // lazy ones have it
    void component?.preload?.()
  }
}

let hasShownOne = false
router.subscribe('onRendered', ({ pathChanged }) => {
  if (pathChanged && hasShownOne) focusHeading()
  hasShownOne = true
  noteFirstPage()
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
