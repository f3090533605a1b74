import './zod-settings.ts'
import './styles.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/client.ts'
import { takeInvitation } from './api/kept-invitation.ts'
import { signInByLink } from './api/one-time-code.ts'
import { isReady, reachServerAgain } from './api/reach-server.ts'
import { sessionOptions } from './api/session.ts'
import { consolePath } from './base-path.ts'
import { loadFirstPage, router } from './routes.ts'

// A newer console was built while this page was open, and the part that it asks for is gone; or the server is away.
addEventListener('vite:preloadError', () => {
  void isReady().then((isServed) => (isServed ? location.reload() : reachServerAgain(queryClient)))
})

const place = document.querySelector('#console')
if (place === null) throw new Error('Expected an element with the id "console" in index.html')

await signInByLink()
// Both at once, the session first: a browser has six connections, and a page has several parts.
void queryClient.query(sessionOptions).catch(() => {}) // the route that needs it says why there is none
setTimeout(loadFirstPage)
if (takeInvitation()) void router.navigate({ to: '/invitation', replace: true })
// A link that is followed in an open tab loads nothing by itself.
addEventListener('hashchange', () => takeInvitation() && location.assign(`${consolePath}invitation`))
createRoot(place).render(
  <StrictMode>
    {/* Without the style elements of its parts: the content security policy takes none. */}
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
