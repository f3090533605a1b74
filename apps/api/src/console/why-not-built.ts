import { access, constants } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A page that says why there is no console here, and how to get it. It has no script; the API works without it. */
export async function whyNotBuilt(folder: string): Promise<string> {
  const source = dirname(folder)
  const canBuild = await isThere(join(source, 'node_modules/.bin/vite'))
  const canWrite = await access(source, constants.W_OK).then(
    () => true,
    () => false,
  )
  const [why, how] = !canBuild
    ? [
        'This installation has only what runs the service, without what builds the console.',
        'Use a release or the container image, which have it built, or copy <code>apps/console/dist</code> from a checkout in which <code>npm run build:console</code> was run.',
      ]
    : canWrite
      ? [
          'The console is being built, or was not built yet.',
          'After <code>npm start</code> it takes a few seconds: load this page again. Else run <code>npm run build:console</code>.',
        ]
      : [
          'This server runs as a user that cannot write to the checkout.',
          'Run <code>npm run build:console</code> once, as the owner of the checkout.',
        ]
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>The console is not built</title></head>
  <body>
    <h1>The console is not built</h1>
    <p>${why}</p>
    <p>${how}</p>
    <p>The API is served all the same: see <a href="docs">its documentation</a>.</p>
  </body>
</html>
`
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
