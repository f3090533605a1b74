/** What the whole tab knows about its connection and its session. */
import { watched, type Watched } from './watched.ts'

/** Is the service away? Data stays on the screen then, and nothing can be written. */
export const serverIsAway: Watched<boolean> = watched(false)

/** Has the session ended while a page is open? One signs in again over the page, which stays as it is. */
export const sessionEnded: Watched<boolean> = watched(false)
