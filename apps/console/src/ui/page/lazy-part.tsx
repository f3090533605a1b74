import { createElement, lazy, Suspense, type ReactNode } from 'react'

const firstPage = Promise.withResolvers<void>() // module-level: one tab has one

/** From now on what is needed later may be loaded. */
export const noteFirstPage: () => void = firstPage.resolve

/**
 * A component that is loaded after the page, at the latest when it is first shown: dialogs, and forms, whose schemas and checks are half the size of a
 * page. `const CreateApp = lazyPart(() => import('../CreateApp.tsx'), 'CreateApp')`. `fallback` stands there meanwhile.
 */
export function lazyPart<Name extends string, Props extends object>(
  load: () => Promise<{ [Key in Name]: (props: Props) => ReactNode }>,
  name: Name,
  fallback: ReactNode = null,
): (props: Props) => ReactNode {
  // Also when the browser has nothing else to do: it is then there at once, and when the server is away.
  void firstPage.promise.then(() => requestIdleCallback(() => void load().catch(() => {})))
  const Loaded = lazy(async () => ({ default: (await load())[name] as (props: object) => ReactNode })) // called with Props
  return (props) => <Suspense fallback={fallback}>{createElement(Loaded, props)}</Suspense>
}
